package dev.mainstay.core.guard;

/** Tells the work of one asynchronous attempt that nobody waits for it any longer. Thread-safe. */
public interface Cancellation {

    /**
     * Adds what stops the work. It runs once, when the time of the attempt is over or the caller has cancelled, and never when the attempt has
     * ended before; at once if that has happened already. What it throws is dropped.
     *
     * @param hook short and without blocking
     */
    void onCancel(Runnable hook);

    /** Says whether nobody waits any longer. */
    boolean isCancelled();
}
