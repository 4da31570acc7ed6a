package dev.mainstay.core.limit;

import java.time.Duration;

/**
 * How often each caller may ask: a bucket that holds {@code permits} tokens and is refilled evenly, one token every {@code period / permits}.
 *
 * <p>A caller who was silent may ask {@code permits} times at once; over any span of time {@code t} it gets at most
 * {@code permits * (1 + t / period)}.
 *
 * @param permits tokens of a full bucket, 1 to 1,000,000
 * @param period time in which an empty bucket becomes full, one millisecond to 31 days
 */
public record RatePolicy(long permits, Duration period) {

    private static final long MOST = 1_000_000;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(31);
    private static final RatePolicy STANDARD = new RatePolicy(100, Duration.ofMinutes(1));

    /**
     * Checks both.
     *
     * @throws IllegalArgumentException when one of them is out of its range
     */
    public RatePolicy {
        if (permits < 1 || permits > MOST) {
            throw new IllegalArgumentException("permits must be 1 to " + MOST + ", was " + permits);
        }
        if (period.compareTo(SHORTEST) < 0 || period.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("period must be " + SHORTEST + " to " + LONGEST + ", was " + period);
        }
    }

    /** Returns 100 a minute. */
    public static RatePolicy ofDefaults() {
        return STANDARD;
    }

    /** Returns so many a second. */
    public static RatePolicy perSecond(long permits) {
        return new RatePolicy(permits, Duration.ofSeconds(1));
    }

    /** Returns so many a minute. */
    public static RatePolicy perMinute(long permits) {
        return new RatePolicy(permits, Duration.ofMinutes(1));
    }
}
