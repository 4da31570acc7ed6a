package dev.mainstay.core.guard;

import java.time.Duration;

/**
 * How many attempts may run at once.
 *
 * @param maxConcurrent 1 to 1,000,000; {@link #UNBOUNDED} for no limit
 * @param maxWait how long an attempt of a synchronous call may wait for its turn, zero or more, at most an hour
 * @param holdUntilDone whether an asynchronous attempt that ran out of time keeps its place until its work has really ended
 */
record BulkheadPolicy(int maxConcurrent, Duration maxWait, boolean holdUntilDone) {

    static final int UNBOUNDED = Integer.MAX_VALUE;

    private static final int MOST = 1_000_000;
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    BulkheadPolicy {
        if (maxConcurrent < 1 || (maxConcurrent > MOST && maxConcurrent != UNBOUNDED)) {
            throw new IllegalArgumentException("maxConcurrent must be 1 to " + MOST + ", was " + maxConcurrent);
        }
        if (maxWait.isNegative() || maxWait.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException("maxWait must be 0 to 1 h, was " + maxWait);
        }
    }

    boolean isBounded() {
        return maxConcurrent != UNBOUNDED;
    }

    String describe() {
        if (!isBounded()) {
            return "bulkhead: none";
        }
        return "bulkhead: at most " + maxConcurrent + (maxConcurrent == 1 ? " attempt" : " attempts")
                + " at once, further ones "
                + (maxWait.isZero() ? "are refused" : "wait up to " + Units.text(maxWait) + " and are then refused")
                + (holdUntilDone ? "; an asynchronous attempt keeps its place until its work has ended" : "");
    }
}
