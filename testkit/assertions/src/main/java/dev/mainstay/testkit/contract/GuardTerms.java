package dev.mainstay.testkit.contract;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a guard under test is configured to do. Everything else is fixed: the breaker opens for 30 s and then lets one probe through; each wait
 * before a retry is twice the one before; cancellations, interruptions and {@link BusinessException} are neither failures nor repeated, also
 * inside of wrapping exceptions; a retry budget, a bulkhead and jitter are off.
 *
 * @param breaker when the breaker opens
 * @param retries how often a failed attempt is repeated, zero or more
 * @param firstDelay before the first retry, more than zero; on {@link GuardFixture#time()}, or on real time when there is a limit
 * @param limit for the whole call with its retries, more than zero, after which the thread of the action is interrupted; null for none
 */
public record GuardTerms(
        BreakerRule breaker,
        int retries,
        Duration firstDelay,
        @Nullable Duration limit) {

    private static final Duration FIRST_DELAY = Duration.ofMillis(100);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException when one is not legal
     */
    public GuardTerms {
        if (retries < 0) {
            throw new IllegalArgumentException("retries must be >= 0, was " + retries);
        }
        requirePositive("firstDelay", firstDelay);
        if (limit != null) {
            requirePositive("limit", limit);
        }
    }

    /** When the breaker of a guard under test opens. */
    public enum BreakerRule {
        /** On five failures in any 10 s, or on five in a row where the implementation has such a rule. */
        CONTRACT,
        /** On five failures in any 10 s only. */
        WINDOW_ONLY,
        /** Never. */
        NONE
    }

    /** Returns the terms of a breaker alone. */
    static GuardTerms breakerAlone() {
        return new GuardTerms(BreakerRule.CONTRACT, 0, FIRST_DELAY, null);
    }

    /** Returns the terms of three retries alone, after 100, 200 and 400 ms. */
    static GuardTerms retriesAlone() {
        return new GuardTerms(BreakerRule.NONE, 3, FIRST_DELAY, null);
    }

    /** Returns the terms of a time limit alone. */
    static GuardTerms limitAlone(Duration limit) {
        return new GuardTerms(BreakerRule.NONE, 0, FIRST_DELAY, limit);
    }

    GuardTerms with(BreakerRule rule) {
        return new GuardTerms(rule, retries, firstDelay, limit);
    }

    GuardTerms withRetries(int number, Duration first) {
        return new GuardTerms(breaker, number, first, limit);
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + " must be > 0, was " + value);
        }
    }
}
