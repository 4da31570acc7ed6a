package dev.mainstay.core.limit;

import java.io.Serial;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many calls may run at once, so that one slow dependency cannot take all threads. Thread-safe.
 *
 * <p>Those who wait are served in the order in which they came, and who comes later does not overtake them. Taking a place that is free
 * allocates nothing.
 *
 * <pre>{@code
 * Bulkhead bulkhead = Bulkhead.of(25, Duration.ofMillis(100));
 * if (bulkhead.tryAcquire(maxWaitNanos)) {
 *     try { return call(); } finally { bulkhead.release(); }
 * }
 * }</pre>
 */
public final class Bulkhead {

    private static final int MOST = 1_000_000;

    private final Places places;
    private final Duration maxWait;
    private final AtomicInteger maxConcurrent;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongAdder rejected = new LongAdder();

    private Bulkhead(int maxConcurrent, Duration maxWait) {
        this.places = new Places(checked(maxConcurrent));
        this.maxConcurrent = new AtomicInteger(maxConcurrent);
        this.maxWait = maxWait;
    }

    /**
     * Makes a bulkhead.
     *
     * @param maxConcurrent how many calls may run at once, 1 to 1,000,000
     * @param maxWait how long a call is meant to wait for a place; zero does not wait
     * @throws IllegalArgumentException when one of them is out of its range
     */
    public static Bulkhead of(int maxConcurrent, Duration maxWait) {
        if (maxWait.isNegative()) {
            throw new IllegalArgumentException("maxWait must be >= 0, was " + maxWait);
        }
        return new Bulkhead(maxConcurrent, maxWait);
    }

    /**
     * Takes a place.
     *
     * @param maxWaitNanos the longest wait, such as the lesser of {@link #maxWait} and what is left of a deadline; zero or less does not wait
     * @return whether a place was taken; it must then be given back with {@link #release}, from any thread
     * @throws InterruptedException when the thread is interrupted before or while it waits; no place is taken then
     */
    public boolean tryAcquire(long maxWaitNanos) throws InterruptedException {
        if (!places.tryAcquire(maxWaitNanos, TimeUnit.NANOSECONDS)) {
            rejected.increment();
            return false;
        }
        inFlight.incrementAndGet();
        return true;
    }

    /**
     * Takes a place that is free, without waiting and whether or not the thread is interrupted; not past those who wait.
     *
     * @return whether a place was taken; it must then be given back with {@link #release}, from any thread
     */
    public boolean tryAcquire() {
        if (places.hasQueuedThreads() || !places.tryAcquire()) {
            rejected.increment();
            return false;
        }
        inFlight.incrementAndGet();
        return true;
    }

    /**
     * Gives a place back.
     *
     * @throws IllegalStateException when no place is taken, that is, when one was given back twice
     */
    public void release() {
        int taken;
        do {
            taken = inFlight.get();
            if (taken == 0) {
                throw new IllegalStateException("a place was given back that was not taken");
            }
        } while (!inFlight.compareAndSet(taken, taken - 1));
        places.release();
    }

    /**
     * Changes how many calls may run at once. Calls that run keep their place; when there are more of them than the new number, no call gets a
     * place until enough of them have ended. Who waits goes on waiting.
     *
     * @param maxConcurrentCalls 1 to 1,000,000
     * @throws IllegalArgumentException when out of its range; nothing is changed then
     */
    public void resize(int maxConcurrentCalls) {
        int before = maxConcurrent.getAndSet(checked(maxConcurrentCalls));
        if (maxConcurrentCalls > before) {
            places.release(maxConcurrentCalls - before);
        } else {
            places.remove(before - maxConcurrentCalls);
        }
    }

    /** Returns how many calls may run at once. */
    public int maxConcurrent() {
        return maxConcurrent.get();
    }

    /** Returns how long a call is meant to wait. */
    public Duration maxWait() {
        return maxWait;
    }

    /** Returns how many calls run now. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Returns about how many calls wait for a place now. */
    public int waiting() {
        return places.getQueueLength();
    }

    /** Returns how many calls got no place, since the start. */
    public long rejected() {
        return rejected.sum();
    }

    private static int checked(int maxConcurrent) {
        if (maxConcurrent < 1 || maxConcurrent > MOST) {
            throw new IllegalArgumentException("maxConcurrent must be 1 to " + MOST + ", was " + maxConcurrent);
        }
        return maxConcurrent;
    }

    /** A semaphore in order of arrival that can lose permits, also those that are taken. */
    private static final class Places extends Semaphore {

        @Serial
        private static final long serialVersionUID = 1L;

        private Places(int permits) {
            super(permits, true);
        }

        private void remove(int permits) {
            reducePermits(permits);
        }
    }
}
