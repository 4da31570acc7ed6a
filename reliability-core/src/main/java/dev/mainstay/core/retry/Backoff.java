package dev.mainstay.core.retry;

import dev.mainstay.core.time.Nanos;
import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * The waits before retries: each is a multiple of the one before, until the longest is reached.
 *
 * <pre>{@code
 * Backoff backoff = Backoff.ofDefaults().withJitter(Jitter.EQUAL);
 * sleeper.sleep(backoff.delayBefore(1, random));                   // 50 to 100 ms
 * }</pre>
 *
 * @param first the wait before the first retry: at least 1 ns, at most {@code longest}
 * @param factor what each further wait is multiplied with: 1 to 100
 * @param longest no wait is longer: at most one day
 * @param jitter how each wait is spread
 */
public record Backoff(Duration first, double factor, Duration longest, Jitter jitter) {

    private static final Duration MOST = Duration.ofDays(1);
    private static final double LARGEST_FACTOR = 100;
    private static final Backoff DEFAULTS = new Backoff(Duration.ofMillis(100), 2, Duration.ofMinutes(1), Jitter.NONE);

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException naming the option, its value and what is legal
     */
    public Backoff {
        Objects.requireNonNull(jitter, "jitter");
        if (first.isZero() || first.isNegative()) {
            throw new IllegalArgumentException("first must be > 0, was " + first);
        }
        if (longest.compareTo(first) < 0 || longest.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("longest must be >= first (" + first + ") and <= 1 day, was " + longest);
        }
        // Written so that NaN is refused too.
        if (!(factor >= 1 && factor <= LARGEST_FACTOR)) {
            throw new IllegalArgumentException("factor must be 1 to 100, was " + factor);
        }
    }

    /** Returns waits of exactly 100, 200, 400 ms and so on, up to one minute. */
    public static Backoff ofDefaults() {
        return DEFAULTS;
    }

    /** Returns the same waits from another first one on. */
    public Backoff withFirst(Duration value) {
        return new Backoff(value, factor, longest, jitter);
    }

    /** Returns waits that grow by another factor. */
    public Backoff withFactor(double value) {
        return new Backoff(first, value, longest, jitter);
    }

    /** Returns the same waits up to another longest one. */
    public Backoff withLongest(Duration value) {
        return new Backoff(first, factor, value, jitter);
    }

    /** Returns the same waits, spread in another way. */
    public Backoff withJitter(Jitter value) {
        return new Backoff(first, factor, longest, value);
    }

    /**
     * Returns the wait before a retry.
     *
     * @param retry from one on; however large, the wait is at most {@link #longest}
     * @param random asked once, with jitter only
     * @throws IllegalArgumentException when {@code retry} is less than one
     */
    public Duration delayBefore(int retry, RandomGenerator random) {
        return Duration.ofNanos(delayNanosBefore(retry, random));
    }

    /**
     * Returns the wait before a retry in nanoseconds, at least one.
     *
     * @param retry from one on; however large, the wait is at most {@link #longest}
     * @param random asked once, with jitter only
     * @throws IllegalArgumentException when {@code retry} is less than one
     */
    public long delayNanosBefore(int retry, RandomGenerator random) {
        if (retry < 1) {
            throw new IllegalArgumentException("retry must be >= 1, was " + retry);
        }
        // One day in nanoseconds is below 2^53, so a double holds it exactly; the power may become infinite, which the
        // minimum takes care of.
        double grown = Nanos.of(first) * Math.pow(factor, retry - 1.0);
        long nanos = (long) Math.min(grown, (double) Nanos.of(longest));
        if (jitter == Jitter.NONE) {
            return nanos;
        }
        long half = nanos / 2;
        return nanos - half + random.nextLong(half + 1);
    }
}
