package dev.mainstay.core.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One entry of a thread's stack of contexts, and the scope that takes it off again. The only ThreadLocal of Mainstay is here.
 *
 * <p>A thread without a context has no entry at all, so pooled threads hold on to nothing.
 */
final class Frame implements Scope {

    static final String TRACE_PROPERTY = "mainstay.context.trace";

    private static final Logger LOG = LoggerFactory.getLogger(CallContext.class);
    private static final boolean TRACE = Boolean.getBoolean(TRACE_PROPERTY);
    private static final ThreadLocal<Frame> TOP = new ThreadLocal<>();

    private final @Nullable Frame below;
    private final @Nullable Origin origin;
    private final @Nullable String mdcCorrelationId;
    private final @Nullable String mdcTenant;

    /** Null once this entry has been taken off. */
    private @Nullable CallContext context;

    private Frame(CallContext context, @Nullable Frame below, @Nullable Origin origin) {
        this.context = context;
        this.below = below;
        this.origin = origin;
        this.mdcCorrelationId = MDC.get(CallContext.MDC_CORRELATION_ID);
        this.mdcTenant = MDC.get(CallContext.MDC_TENANT_ID);
    }

    static CallContext current() {
        Frame top = TOP.get();
        CallContext context = top == null ? null : top.context;
        return context == null ? CallContext.empty() : context;
    }

    static Frame push(CallContext context, boolean scope) {
        return push(context, scope ? Origin.of("scope") : null);
    }

    /** Makes an entry that {@link #restoreSlot} takes off. */
    static void pushSlot(CallContext context) {
        push(context, Origin.of(Origin.SLOT));
    }

    private static Frame push(CallContext context, @Nullable Origin origin) {
        Frame frame = new Frame(context, TOP.get(), origin);
        TOP.set(frame);
        mdc(CallContext.MDC_CORRELATION_ID, frame.mdcCorrelationId, context.mdcCorrelationId());
        mdc(CallContext.MDC_TENANT_ID, frame.mdcTenant, context.mdcTenant());
        return frame;
    }

    static List<String> openScopes() {
        List<String> open = new ArrayList<>();
        for (Frame frame = TOP.get(); frame != null; frame = frame.below) {
            if (frame.origin != null) {
                open.add(frame.describe());
            }
        }
        return List.copyOf(open);
    }

    /**
     * Takes off the topmost slot that was set where the given context was current, and all above it. When there is none, it went together with
     * one below it that was put back first; then there is nothing to do. So nothing is ever put on again, and after as many calls as slots were
     * set, in whatever order, all of them are gone.
     */
    static void restoreSlot(CallContext previous) {
        for (Frame frame = TOP.get(); frame != null; frame = frame.below) {
            if (frame.isSlot() && contextOf(frame.below).equals(previous)) {
                frame.leave();
                return;
            }
        }
    }

    private boolean isSlot() {
        return origin != null && origin.isSlot();
    }

    /** Returns the context of the first entry from here down that is still there. */
    private static CallContext contextOf(@Nullable Frame from) {
        for (Frame frame = from; frame != null; frame = frame.below) {
            if (frame.context != null) {
                return frame.context;
            }
        }
        return CallContext.empty();
    }

    /** Ends a closed run. Scopes that the work left open are closed and reported; nothing of them stays on the thread. */
    void leave() {
        for (String left : unwind()) {
            LOG.warn("A context scope was left open and has been closed: {}", left);
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the same thread is meant
    public void close() {
        if (origin != null && origin.thread() != Thread.currentThread()) {
            throw new IllegalStateException(
                    "A context scope opened on thread " + origin.thread().getName() + " must be closed there, not on "
                            + Thread.currentThread().getName());
        }
        if (context == null) {
            return;
        }
        List<String> inner = unwind();
        if (!inner.isEmpty()) {
            throw new IllegalStateException(
                    "A context scope was closed before those opened inside it: " + String.join(", ", inner));
        }
    }

    /**
     * Takes off this entry and all above it, so that a misuse cannot leave a context behind; tells of those above. When the work has closed
     * scopes from outside of it, what it opened afterwards stands on what was left of the stack below.
     */
    private List<String> unwind() {
        Frame remaining = below;
        while (remaining != null && remaining.context == null) {
            remaining = remaining.below;
        }
        Frame top = TOP.get();
        if (top == this && below == remaining) {
            takeOff();
            return List.of();
        }
        List<String> above = new ArrayList<>();
        for (; top != null && top != remaining; top = top.below) {
            top.takeOff();
            if (top != this && !(isSlot() && top.isSlot())) {
                above.add(top.describe());
            }
        }
        return above;
    }

    /** An emptied thread keeps the entry of its ThreadLocal, which then holds nothing: making a new one with each call costs more. */
    private void takeOff() {
        CallContext own = context;
        context = null;
        TOP.set(below);
        if (isSlot() && own != null) {
            CallContext before = contextOf(below);
            mdc(
                    CallContext.MDC_CORRELATION_ID,
                    mdcBefore(mdcCorrelationId, own.mdcCorrelationId(), before.mdcCorrelationId()));
            mdc(CallContext.MDC_TENANT_ID, mdcBefore(mdcTenant, own.mdcTenant(), before.mdcTenant()));
        } else {
            mdc(CallContext.MDC_CORRELATION_ID, mdcCorrelationId);
            mdc(CallContext.MDC_TENANT_ID, mdcTenant);
        }
    }

    /**
     * Returns what an MDC key is put back to after a slot. A library that hands over the MDC as well may have written this context's value before
     * the slot was set, and may have taken it away again before the slot is put back; that value was not there before.
     */
    private static @Nullable String mdcBefore(@Nullable String found, @Nullable String own, @Nullable String before) {
        return found != null && found.equals(own) ? before : found;
    }

    private String describe() {
        String kind = (origin == null ? "run" : origin.kind()) + " on thread "
                + Thread.currentThread().getName();
        if (origin == null) {
            return kind;
        }
        if (origin.openedAt() == null) {
            return kind + " (-D" + TRACE_PROPERTY + "=true shows where)";
        }
        StackTraceElement[] stack = origin.openedAt().getStackTrace();
        int caller = 0;
        while (caller < stack.length - 1 && isOurs(stack[caller].getClassName())) {
            caller++;
        }
        return kind + " opened at " + stack[caller];
    }

    private static boolean isOurs(String className) {
        return className.equals(Frame.class.getName())
                || className.equals(CallContext.class.getName())
                || className.equals(Origin.class.getName())
                || className.equals(ContextSlot.class.getName());
    }

    private static void mdc(String key, @Nullable String value) {
        mdc(key, MDC.get(key), value);
    }

    /** Writes only what changes: adapters copy their map when it is written to, and most frames change nothing. */
    private static void mdc(String key, @Nullable String before, @Nullable String value) {
        if (Objects.equals(value, before)) {
            return;
        }
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }

    /** How and where a scope or a slot was opened; a closed run needs none of that. */
    private record Origin(
            String kind, Thread thread, @Nullable Throwable openedAt) {

        private static final String SLOT = "slot";

        private static Origin of(String kind) {
            return new Origin(kind, Thread.currentThread(), TRACE ? new Throwable("opened here") : null);
        }

        private boolean isSlot() {
            return kind.equals(SLOT);
        }
    }
}
