package dev.mainstay.core.context;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import java.util.Optional;

/**
 * The moment at which a call must be over, on a monotonic clock. Immutable.
 *
 * <p>Between services it travels as remaining time, so skewed clocks do no harm.
 */
public final class Deadline {

    private final Ticker ticker;
    private final long atNanos;

    private Deadline(Ticker ticker, long atNanos) {
        this.ticker = ticker;
        this.atNanos = atNanos;
    }

    /**
     * Returns the deadline that lies the given time from now.
     *
     * @param time zero or negative is a deadline that has passed; very long times saturate at 146 years
     * @param ticker the clock it is measured on
     */
    public static Deadline after(Duration time, Ticker ticker) {
        return after(time, ticker.nanos(), ticker);
    }

    /**
     * Returns the deadline that lies the given time after a moment, for who has looked at the clock already.
     *
     * @param time zero or negative is a deadline that had passed at that moment; very long times saturate at 146 years
     * @param nanos a reading of the ticker
     * @param ticker the clock it is measured on
     */
    public static Deadline after(Duration time, long nanos, Ticker ticker) {
        return new Deadline(ticker, nanos + Nanos.of(time));
    }

    /** Returns the deadline that lies the given time from now, on the clock of this JVM. */
    public static Deadline after(Duration time) {
        return after(time, Ticker.systemTicker());
    }

    /** Returns the deadline of the current {@link CallContext}. */
    public static Optional<Deadline> current() {
        return CallContext.current().deadline();
    }

    /** Returns what is left, never negative. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, remainingNanos()));
    }

    /** Returns what is left in nanoseconds; zero or negative when it has passed. */
    public long remainingNanos() {
        return atNanos - ticker.nanos();
    }

    /** Returns the reading of {@link System#nanoTime()} at which it passes; without a look at the clock where it is measured on that. */
    public long atSystemNanos() {
        return ticker.equals(Ticker.systemTicker()) ? atNanos : System.nanoTime() + remainingNanos();
    }

    /** Says whether nothing is left. */
    public boolean isExpired() {
        return remainingNanos() <= 0;
    }

    /** Returns the one of both that comes first. */
    public Deadline earlier(Deadline other) {
        return other.remainingNanos() < remainingNanos() ? other : this;
    }

    @Override
    public String toString() {
        return "Deadline[in " + Duration.ofNanos(remainingNanos()) + "]";
    }
}
