package dev.mainstay.core.time;

/**
 * A monotonic clock: it never goes back and has nothing to do with the time of day.
 *
 * <p>Readings may be negative and may wrap; only the difference of two readings has a meaning.
 */
@FunctionalInterface
public interface Ticker {

    /** Returns a reading in nanoseconds. */
    long nanos();

    /** Returns the ticker of this JVM, {@link System#nanoTime()}. */
    static Ticker systemTicker() {
        return SystemTime.INSTANCE;
    }
}
