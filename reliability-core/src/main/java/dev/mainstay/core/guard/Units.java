package dev.mainstay.core.guard;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Durations as people write them, for descriptions and messages. */
final class Units {

    private Units() {}

    /**
     * Returns the duration in the largest unit of which it is a whole number: {@code 15 s}, {@code 100 ms}, {@code 50 us}, {@code 1 ns}; parts
     * of seconds beyond a day are not shown.
     */
    static String text(Duration duration) {
        if (duration.equals(duration.truncatedTo(ChronoUnit.SECONDS)) || duration.toDays() > 0) {
            return duration.toSeconds() + " s";
        }
        long nanos = duration.toNanos();
        if (nanos % 1_000_000 == 0) {
            return nanos / 1_000_000 + " ms";
        }
        return nanos % 1_000 == 0 ? nanos / 1_000 + " us" : nanos + " ns";
    }
}
