package dev.mainstay.examples.orders.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was started so far, so that all of it ends: in reverse order, also when something fails to start or to end. Not thread-safe. */
final class Opened implements AutoCloseable {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T started) {
        opened.push(started);
        return started;
    }

    /**
     * Closes everything.
     *
     * @throws IllegalStateException when something did not close; the rest did
     */
    @Override
    public void close() {
        IllegalStateException failed = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception broken) {
                if (failed == null) {
                    failed = new IllegalStateException("Not everything could be closed", broken);
                } else {
                    failed.addSuppressed(broken);
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
