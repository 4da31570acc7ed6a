package dev.mainstay.core.fallback;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One call that others wait for. It runs on the thread that made it, with no lock held. */
final class Flight<V extends @Nullable Object> {

    private final Thread leader = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Landing<V> landing = new Lost<>();

    /** How it ended, as far as it concerns those who wait. */
    sealed interface Landing<V extends @Nullable Object> {}

    /** The dependency answered. */
    record Landed<V extends @Nullable Object>(V value) implements Landing<V> {}

    /** The dependency failed. */
    record Failed<V extends @Nullable Object>(Throwable failure) implements Landing<V> {}

    /** It ended for a reason of its own caller: a deadline, an interrupt, an error. It says nothing to others. */
    record Lost<V extends @Nullable Object>() implements Landing<V> {}

    /** Says how it will end; without a word it is lost. */
    void becomes(Landing<V> how) {
        landing = how;
    }

    void end() {
        ended.countDown();
    }

    @SuppressWarnings("ReferenceEquality") // the same thread is meant
    boolean isLedByThisThread() {
        return leader == Thread.currentThread();
    }

    /** Waits for the end; returns null when the time is over before. */
    @Nullable
    Landing<V> await(long nanos) throws InterruptedException {
        return ended.await(nanos, TimeUnit.NANOSECONDS) ? landing : null;
    }
}
