package dev.mainstay.core.retry;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the retries to one dependency by a share of its first attempts, so that retries cannot multiply the load of an outage. Thread-safe.
 *
 * <p>Whenever a retry is let through, the retries of the last window, this one included, are at most the floor plus the share of the first
 * attempts of the same window. Time is counted in slices of 1/64 to 1/32 of the window, at the edges always against the retry: at worst the
 * oldest two slices of first attempts do not help, and a retry weighs for one slice longer than the window. First attempts are never refused.
 *
 * <pre>{@code
 * RetryBudget budget = RetryBudget.ofDefaults(ticker);             // 20 % over 10 s, and 10 retries in any case
 * budget.firstAttempt(ticker.nanos());                             // every call
 * if (budget.tryRetry()) { ... }                                   // after a failure
 * }</pre>
 */
public final class RetryBudget {

    private static final double DEFAULT_SHARE = 0.2;
    private static final int DEFAULT_FLOOR = 10;
    private static final Duration DEFAULT_WINDOW = Duration.ofSeconds(10);
    private static final Duration SHORTEST_WINDOW = Duration.ofMillis(1);
    private static final Duration LONGEST_WINDOW = Duration.ofHours(1);

    /** A window has at least so many slices and fewer than twice as many; one more may be cut by its edge. */
    private static final int FEWEST_SLICES = 32;

    private static final int RETRY_RING = 2 * FEWEST_SLICES + 1;

    private final double share;
    private final int floor;
    private final Duration window;
    private final Ticker ticker;
    private final long originNanos;
    private final long windowNanos;
    private final int sliceShift;
    private final FirstAttempts firstAttempts = new FirstAttempts();

    private final ReentrantLock lock = new ReentrantLock();
    private final long[] retryIndexes = new long[RETRY_RING];
    private final long[] retryCounts = new long[RETRY_RING];

    private RetryBudget(double share, int floor, Duration window, Ticker ticker) {
        this.share = share;
        this.floor = floor;
        this.window = window;
        this.ticker = ticker;
        this.originNanos = ticker.nanos();
        this.windowNanos = Nanos.of(window);
        // A power of two, so that the success path shifts instead of dividing.
        this.sliceShift = 63 - Long.numberOfLeadingZeros(windowNanos / FEWEST_SLICES);
    }

    /**
     * Makes a budget.
     *
     * @param share retries per first attempt: 0 to 1
     * @param floor retries in each window that need no first attempts: 0 to 1,000,000
     * @param window 1 ms to 1 h
     * @param ticker the clock it is measured on
     * @throws IllegalArgumentException naming the option, its value and what is legal
     */
    public static RetryBudget of(double share, int floor, Duration window, Ticker ticker) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be 0 to 1, was " + share);
        }
        if (floor < 0 || floor > 1_000_000) {
            throw new IllegalArgumentException("floor must be 0 to 1000000, was " + floor);
        }
        if (window.compareTo(SHORTEST_WINDOW) < 0 || window.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException("window must be 1 ms to 1 h, was " + window);
        }
        return new RetryBudget(share, floor, window, ticker);
    }

    /**
     * Makes a budget of 20 % of the first attempts of the last 10 s, and of 10 retries per 10 s in any case.
     *
     * @param ticker the clock it is measured on
     */
    public static RetryBudget ofDefaults(Ticker ticker) {
        return of(DEFAULT_SHARE, DEFAULT_FLOOR, DEFAULT_WINDOW, ticker);
    }

    /**
     * Counts a first attempt. Takes no lock, and allocates only when a new slice begins.
     *
     * @param nowNanos a reading of the budget's ticker, taken when the attempt began
     */
    public void firstAttempt(long nowNanos) {
        firstAttempts.add(slice(nowNanos));
    }

    /**
     * Takes one retry from the budget, if it has one.
     *
     * @return whether the retry may be made; it then counts, whether it is made or not
     */
    public boolean tryRetry() {
        lock.lock();
        try {
            // Read under the lock, so that admissions are in the order of time.
            long now = ticker.nanos();
            if (retries(now) + 1 > floor + share * firstAttempts(now)) {
                return false;
            }
            countRetry(slice(now));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many first attempts of the last window count now; never more than there were. */
    public long firstAttemptsInWindow() {
        return firstAttempts(ticker.nanos());
    }

    /** Returns how many retries weigh on the budget now; never fewer than those of the last window. */
    public long retriesInWindow() {
        lock.lock();
        try {
            return retries(ticker.nanos());
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many retries each first attempt allows: 0 to 1. */
    public double share() {
        return share;
    }

    /** Returns how many retries each window allows in any case. */
    public int floor() {
        return floor;
    }

    /** Returns the time over which it is counted. */
    public Duration window() {
        return window;
    }

    private long slice(long nanos) {
        return (nanos - originNanos) >> sliceShift;
    }

    /** Counts only slices that lie within the window as a whole. */
    private long firstAttempts(long now) {
        long current = slice(now);
        return firstAttempts.sum(current - (windowNanos >> sliceShift) + 1, current);
    }

    /** Counts every slice of which a part lies within the window. */
    private long retries(long now) {
        long oldest = slice(now - windowNanos);
        long sum = 0;
        for (int i = 0; i < RETRY_RING; i++) {
            if (retryIndexes[i] >= oldest) {
                sum += retryCounts[i];
            }
        }
        return sum;
    }

    private void countRetry(long index) {
        int place = Math.floorMod(index, RETRY_RING);
        if (retryIndexes[place] != index) {
            retryIndexes[place] = index;
            retryCounts[place] = 0;
        }
        retryCounts[place]++;
    }

    @Override
    public String toString() {
        return "RetryBudget[share=" + share + ", floor=" + floor + ", window=" + window + "]";
    }
}
