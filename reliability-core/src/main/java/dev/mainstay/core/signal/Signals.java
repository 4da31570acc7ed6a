package dev.mainstay.core.signal;

import dev.mainstay.core.context.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Hands signals to a fixed list of listeners and keeps their failures away from the work. Thread-safe.
 */
public final class Signals {

    private static final Signals NONE = new Signals(List.of());

    private final List<SignalListener> listeners;
    private final LongAdder dropped = new LongAdder();

    private Signals(List<? extends SignalListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    /**
     * Makes a dispatcher.
     *
     * @param listeners called in this order
     */
    public static Signals to(List<? extends SignalListener> listeners) {
        return listeners.isEmpty() ? NONE : new Signals(listeners);
    }

    /** Returns the dispatcher that nobody listens to. */
    public static Signals none() {
        return NONE;
    }

    /**
     * Tells every listener.
     *
     * @param signal what happened
     */
    public void emit(Signal signal) {
        for (SignalListener listener : listeners) {
            try {
                listener.on(signal);
            } catch (Throwable failure) {
                dropped.increment();
            }
        }
    }

    /**
     * Opens a bracket at every listener.
     *
     * @param started what begins
     * @return closes the brackets in reverse order, never throws
     */
    public Scope started(Started started) {
        if (listeners.isEmpty()) {
            return Scope.none();
        }
        List<Scope> scopes = new ArrayList<>(listeners.size());
        for (SignalListener listener : listeners) {
            try {
                scopes.add(listener.started(started));
            } catch (Throwable failure) {
                dropped.increment();
            }
        }
        return () -> closeInReverse(scopes);
    }

    /** Returns how often a listener threw since the start. */
    public long dropped() {
        return dropped.sum();
    }

    /** Says whether anybody listens; lets hot paths skip making a signal. */
    public boolean isListenedTo() {
        return !listeners.isEmpty();
    }

    private void closeInReverse(List<Scope> scopes) {
        while (!scopes.isEmpty()) {
            try {
                scopes.remove(scopes.size() - 1).close();
            } catch (Throwable failure) {
                dropped.increment();
            }
        }
    }
}
