package dev.mainstay.core.context;

/**
 * Interrupts a thread when its time is over, and takes the interrupt back later.
 *
 * <p>Limits nest, and a thread has one interrupt flag. So whoever takes back an interrupt of its own asks the interrupter around it, which
 * may have interrupted the thread as well and still need the flag.
 */
@FunctionalInterface
public interface Interrupter {

    /**
     * Says whether this one, or one around it, has interrupted the thread and has not taken that back.
     *
     * @param thread any thread; a context is handed over between threads, an interrupt is not
     */
    boolean hasInterrupted(Thread thread);
}
