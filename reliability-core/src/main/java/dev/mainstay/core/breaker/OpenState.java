package dev.mainstay.core.breaker;

import dev.mainstay.core.time.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import org.jspecify.annotations.Nullable;

/** No call passes until the open time is over. Immutable. */
record OpenState(
        long sinceNanos, long openForNanos, @Nullable String cause) implements Mode {

    @Override
    public State state() {
        return State.OPEN;
    }

    @Override
    public @Nullable Admission atOnce(Ticker ticker) {
        long nowNanos = ticker.nanos();
        return isOver(nowNanos) ? null : rejection(nowNanos);
    }

    @Override
    public Admission admit(long nowNanos, boolean tokenless) {
        return rejection(nowNanos);
    }

    /** A difference that has wrapped, after 292 years, means over. */
    boolean isOver(long nowNanos) {
        long passedNanos = nowNanos - sinceNanos;
        return passedNanos < 0 || passedNanos >= openForNanos;
    }

    private Rejection rejection(long nowNanos) {
        return new Rejection(State.OPEN, openForNanos - (nowNanos - sinceNanos), cause);
    }
}
