package dev.mainstay.core.guard;

import dev.mainstay.core.time.Ticker;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock for Resilience4j that runs from the epoch on with a monotonic ticker, so that steps of the time of day do not reach it. */
final class TickerClock extends Clock {

    private final Ticker ticker;
    private final long originNanos;
    private final ZoneId zone;

    private TickerClock(Ticker ticker, long originNanos, ZoneId zone) {
        this.ticker = ticker;
        this.originNanos = originNanos;
        this.zone = zone;
    }

    static TickerClock of(Ticker ticker) {
        return new TickerClock(ticker, ticker.nanos(), ZoneOffset.UTC);
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(ticker.nanos() - originNanos);
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new TickerClock(ticker, originNanos, other);
    }
}
