package dev.mainstay.core.limit;

import dev.mainstay.core.time.Ticker;
import io.github.bucket4j.TimeMeter;

/** Time since it was made: unlike a ticker's readings it is never negative and never wraps, which Bucket4j takes for granted. */
final class ElapsedTime implements TimeMeter {

    private final Ticker ticker;
    private final long originNanos;

    ElapsedTime(Ticker ticker) {
        this.ticker = ticker;
        this.originNanos = ticker.nanos();
    }

    @Override
    public long currentTimeNanos() {
        return ticker.nanos() - originNanos;
    }

    @Override
    public boolean isWallClockBased() {
        return false;
    }
}
