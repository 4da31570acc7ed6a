package dev.mainstay.core.breaker;

import java.time.Duration;

/**
 * When a circuit breaker stops calls, for how long, and how it tries again.
 *
 * @param failures how many failures in one window open it; 1 to 10,000
 * @param window any span of this length, both ends included; 1 ms to 1 h
 * @param consecutive how many failures one after the other open it, at any distance; 0 switches this rule off
 * @param openFor how long it stays open; 1 ms to 1 day
 * @param probes how many calls pass when it is half-open, and have to succeed to close it; 1 to 100
 * @param probeLease after this time the place of a probe without a result may go to another; more than zero, at most 1 day and 1 s
 */
public record BreakerPolicy(
        int failures, Duration window, int consecutive, Duration openFor, int probes, Duration probeLease) {

    private static final int MOST_FAILURES = 10_000;
    private static final int MOST_PROBES = 100;
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration LONGEST_WINDOW = Duration.ofHours(1);
    private static final Duration LONGEST_OPEN = Duration.ofDays(1);
    private static final Duration LONGEST_LEASE = LONGEST_OPEN.plusSeconds(1);

    /** Opens on 5 failures in any 10 s or on 5 in a row; 30 s open, then 1 probe with a lease of 31 s. */
    public static final BreakerPolicy DEFAULTS =
            new BreakerPolicy(5, Duration.ofSeconds(10), 5, Duration.ofSeconds(30), 1, Duration.ofSeconds(31));

    /** Checks every value. */
    public BreakerPolicy {
        if (failures < 1 || failures > MOST_FAILURES) {
            throw new IllegalArgumentException("failures must be 1 to " + MOST_FAILURES + ", was " + failures);
        }
        if (window.compareTo(MILLISECOND) < 0 || window.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException("window must be 1 ms to 1 h, was " + window);
        }
        if (consecutive < 0) {
            throw new IllegalArgumentException("consecutive must be >= 0 (0 switches it off), was " + consecutive);
        }
        if (openFor.compareTo(MILLISECOND) < 0 || openFor.compareTo(LONGEST_OPEN) > 0) {
            throw new IllegalArgumentException("openFor must be 1 ms to 1 day, was " + openFor);
        }
        if (probes < 1 || probes > MOST_PROBES) {
            throw new IllegalArgumentException("probes must be 1 to " + MOST_PROBES + ", was " + probes);
        }
        if (probeLease.isNegative() || probeLease.isZero() || probeLease.compareTo(LONGEST_LEASE) > 0) {
            throw new IllegalArgumentException("probeLease must be > 0 and at most 1 day and 1 s, was " + probeLease);
        }
    }

    /** Returns one with another number of failures in a window. */
    public BreakerPolicy withFailures(int value) {
        return new BreakerPolicy(value, window, consecutive, openFor, probes, probeLease);
    }

    /** Returns one with another window. */
    public BreakerPolicy withWindow(Duration value) {
        return new BreakerPolicy(failures, value, consecutive, openFor, probes, probeLease);
    }

    /** Returns one with another number of failures in a row, 0 for none. */
    public BreakerPolicy withConsecutive(int value) {
        return new BreakerPolicy(failures, window, value, openFor, probes, probeLease);
    }

    /** Returns one with another open time. */
    public BreakerPolicy withOpenFor(Duration value) {
        return new BreakerPolicy(failures, window, consecutive, value, probes, probeLease);
    }

    /** Returns one with another number of probes. */
    public BreakerPolicy withProbes(int value) {
        return new BreakerPolicy(failures, window, consecutive, openFor, value, probeLease);
    }

    /** Returns one with another lease. */
    public BreakerPolicy withProbeLease(Duration value) {
        return new BreakerPolicy(failures, window, consecutive, openFor, probes, value);
    }

    /** Returns the whole policy as a sentence, with units. */
    public String describe() {
        String inARow = consecutive == 0 ? "" : " or on " + counted(consecutive, "failure") + " in a row";
        return "circuit breaker: opens on " + counted(failures, "failure") + " in any " + text(window) + inARow
                + "; refuses calls for " + text(openFor) + ", then lets " + counted(probes, "probe")
                + " through and gives a place up after " + text(probeLease);
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static String text(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos % 1_000_000_000 == 0) {
            return nanos / 1_000_000_000 + " s";
        }
        return nanos % 1_000_000 == 0 ? nanos / 1_000_000 + " ms" : nanos + " ns";
    }
}
