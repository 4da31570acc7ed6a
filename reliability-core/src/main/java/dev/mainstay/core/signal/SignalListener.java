package dev.mainstay.core.signal;

import dev.mainstay.core.context.Scope;

/**
 * Hears of everything that Mainstay does; metrics, traces and audit hooks are made of these.
 *
 * <p>It is called on the thread that does the work, within the call's context, and should be quick. What it throws is counted and dropped:
 * a listener can never change an outcome.
 */
@FunctionalInterface
public interface SignalListener {

    /**
     * Hears of one signal.
     *
     * @param signal what happened
     */
    void on(Signal signal);

    /**
     * Brackets a call or an attempt, as a span does. The signal that tells how it ended comes before the scope is closed, on the same
     * thread.
     *
     * @param started what begins
     * @return closed when it ends; {@link Scope#none()} by default
     */
    default Scope started(Started started) {
        return Scope.none();
    }
}
