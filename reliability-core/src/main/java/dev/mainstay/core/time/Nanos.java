package dev.mainstay.core.time;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Durations as nanoseconds that saturate instead of overflowing. */
public final class Nanos {

    /** The longest span that can be added to a reading of a {@link Ticker} and still be compared: 146 years. */
    public static final long LONGEST = Long.MAX_VALUE / 2;

    private Nanos() {}

    /**
     * Returns the length in nanoseconds, at most {@link #LONGEST} and at least minus that.
     *
     * @param duration any duration
     */
    public static long of(Duration duration) {
        long seconds = duration.getSeconds();
        if (seconds >= LONGEST / 1_000_000_000L) {
            return LONGEST;
        }
        if (seconds <= -LONGEST / 1_000_000_000L) {
            return -LONGEST;
        }
        return seconds * 1_000_000_000L + duration.getNano();
    }

    /**
     * Returns what somebody else measured in nanoseconds: zero when it is negative, at most {@link #LONGEST}.
     *
     * @param duration any number
     * @param unit its unit
     */
    public static long of(long duration, TimeUnit unit) {
        return Math.max(0, Math.min(LONGEST, unit.toNanos(duration)));
    }
}
