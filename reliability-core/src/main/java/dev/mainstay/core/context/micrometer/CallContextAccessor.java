package dev.mainstay.core.context.micrometer;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.ContextSlot;
import io.micrometer.context.ThreadLocalAccessor;

/**
 * Hands the {@link CallContext} over with Micrometer's context snapshots, which Reactor and Spring take where work changes its thread.
 *
 * <p>On the class path it is found by itself. On the module path it has to be registered, since a module cannot provide a service of a library
 * that may be absent:
 * <pre>{@code
 * ContextRegistry.getInstance().registerThreadLocalAccessor(new CallContextAccessor());
 * }</pre>
 *
 * <p>A thread without a context is captured as the empty context, so a snapshot always replaces what the worker has, whatever
 * {@code clearMissing} says. Snapshots of one thread may be closed in any order: afterwards the thread is as it was. The MDC keys of
 * {@link CallContext} come along; an accessor for the MDC should be given other keys than those.
 *
 * <p>Micrometer has no way back when an accessor throws while others are set or put back. This one is safe from that when it is registered
 * last, since it is then set last and put back first; registering it once more moves it there. Otherwise the context of that one snapshot stays
 * on the thread, {@link CallContext#openScopes} tells so, and work that is handed over later still sees only its own context.
 */
@SuppressWarnings("exports") // who uses this class has the library
public final class CallContextAccessor implements ThreadLocalAccessor<CallContext> {

    /** The key in snapshots and in Reactor's context: {@value}. */
    public static final String KEY = "mainstay.context";

    /** Makes an accessor; all of them are the same. */
    public CallContextAccessor() {}

    @Override
    public Object key() {
        return KEY;
    }

    /** Returns the current context, never {@code null}. */
    @Override
    public CallContext getValue() {
        return CallContext.current();
    }

    @Override
    public void setValue(CallContext value) {
        ContextSlot.set(value);
    }

    /** Hides the current context. */
    @Override
    public void setValue() {
        ContextSlot.set(CallContext.empty());
    }

    @Override
    public void restore(CallContext previousValue) {
        ContextSlot.restore(previousValue);
    }

    /** Puts back that there was no context. */
    @Override
    public void restore() {
        ContextSlot.restore(CallContext.empty());
    }
}
