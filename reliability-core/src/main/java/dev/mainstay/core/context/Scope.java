package dev.mainstay.core.context;

/** Something that is open until it is closed, on the thread that opened it. */
@FunctionalInterface
public interface Scope extends AutoCloseable {

    /**
     * Puts back what was there before. Closing again changes nothing.
     *
     * @throws IllegalStateException when a context's scope is closed on another thread, or before one that was opened inside it
     */
    @Override
    void close();

    /** Returns the scope that does nothing. */
    static Scope none() {
        return NoScope.INSTANCE;
    }
}
