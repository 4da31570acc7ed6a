package dev.mainstay.core.guard;

import java.time.Duration;

/**
 * How often a failed attempt is repeated, and after which waits.
 *
 * @param maxRetries 0 to {@value #MOST_RETRIES}; 0 means one attempt
 * @param firstDelay more than zero, at most one hour; each further wait is twice the one before, which cannot overflow within these bounds
 */
record RetryPolicy(int maxRetries, Duration firstDelay) {

    private static final int MOST_RETRIES = 20;
    private static final Duration LONGEST_FIRST = Duration.ofHours(1);

    RetryPolicy {
        if (maxRetries < 0 || maxRetries > MOST_RETRIES) {
            throw new IllegalArgumentException("maxRetries must be 0 to " + MOST_RETRIES + ", was " + maxRetries);
        }
        if (firstDelay.isZero() || firstDelay.isNegative() || firstDelay.compareTo(LONGEST_FIRST) > 0) {
            throw new IllegalArgumentException("firstDelay must be > 0 and <= 1 h, was " + firstDelay);
        }
    }

    /** Returns the wait before a retry; the first retry is number one. */
    Duration delayBefore(int retry) {
        return firstDelay.multipliedBy(1L << (retry - 1));
    }

    String describe() {
        if (maxRetries == 0) {
            return "retry: none";
        }
        String waits = maxRetries == 1 ? "" : ", each further wait twice the one before";
        return "retry: at most " + maxRetries + ", the first after " + Units.text(firstDelay) + waits
                + "; a longer wait if the dependency asks for it; none that would end after the deadline; "
                + "callOnce retries only what was not sent";
    }
}
