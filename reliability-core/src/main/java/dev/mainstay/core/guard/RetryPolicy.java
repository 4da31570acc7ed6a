package dev.mainstay.core.guard;

import dev.mainstay.core.retry.Backoff;
import dev.mainstay.core.retry.Jitter;
import dev.mainstay.core.retry.RetryBudget;
import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often a failed attempt is repeated, and after which waits.
 *
 * @param maxRetries 0 to {@value #MOST_RETRIES}; 0 means one attempt
 * @param backoff the waits
 * @param longestRetryAfter a longer wait that the dependency asks for counts as this one; one second to one day
 * @param budget how many retries the dependency is sent in all, null for as many as there are
 */
record RetryPolicy(
        int maxRetries,
        Backoff backoff,
        Duration longestRetryAfter,
        @Nullable BudgetPolicy budget) {

    private static final int MOST_RETRIES = 20;

    RetryPolicy {
        if (maxRetries < 0 || maxRetries > MOST_RETRIES) {
            throw new IllegalArgumentException("maxRetries must be 0 to " + MOST_RETRIES + ", was " + maxRetries);
        }
        if (longestRetryAfter.compareTo(Duration.ofSeconds(1)) < 0
                || longestRetryAfter.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("longestRetryAfter must be 1 s to 1 day, was " + longestRetryAfter);
        }
    }

    /** Returns the sum of all waits at their longest. */
    Duration allWaits() {
        Backoff unspread = backoff.withJitter(Jitter.NONE);
        Duration sum = Duration.ZERO;
        for (int retry = 1; retry <= maxRetries; retry++) {
            sum = sum.plus(unspread.delayBefore(retry, () -> 0));
        }
        return sum;
    }

    /** Says whether it asks for the same waits, jitter aside. */
    boolean hasWaitsOf(RetryPolicy other) {
        return maxRetries == other.maxRetries
                && backoff.withJitter(Jitter.NONE).equals(other.backoff.withJitter(Jitter.NONE));
    }

    private String factor() {
        double factor = backoff.factor();
        return factor == Math.rint(factor) ? Long.toString(Math.round(factor)) : Double.toString(factor);
    }

    String describe() {
        if (maxRetries == 0) {
            return "retry: none";
        }
        String waits = maxRetries == 1 ? "" : ", each further wait " + factor() + " times the one before";
        String spread = backoff.jitter() == Jitter.NONE ? "" : ", each spread between its half and itself";
        return "retry: at most " + maxRetries + ", the first after " + Units.text(backoff.first()) + waits + spread
                + "; a longer wait, at most "
                + Units.text(longestRetryAfter)
                + ", if the dependency asks for it; none that would end after the deadline; callOnce retries only what was not sent; "
                + (budget == null ? "no budget" : budget.describe());
    }

    /**
     * How many retries all calls together may make.
     *
     * @param share of the first attempts of the window, 0 to 1
     * @param floor retries that are allowed in each window in any case, 0 to 1,000,000
     */
    record BudgetPolicy(double share, int floor) {

        static final Duration WINDOW = Duration.ofSeconds(10);

        private static final int MOST_FLOOR = 1_000_000;

        BudgetPolicy {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("share of the retry budget must be 0 to 1, was " + share);
            }
            if (floor < 0 || floor > MOST_FLOOR) {
                throw new IllegalArgumentException(
                        "floor of the retry budget must be 0 to " + MOST_FLOOR + ", was " + floor);
            }
        }

        RetryBudget on(Ticker ticker) {
            return RetryBudget.of(share, floor, WINDOW, ticker);
        }

        private String describe() {
            return "over all calls at most " + Math.round(share * 100) + " % of the first attempts of the last "
                    + Units.text(WINDOW) + " and " + floor + " more";
        }
    }
}
