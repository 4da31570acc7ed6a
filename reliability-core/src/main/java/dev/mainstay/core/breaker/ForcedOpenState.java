package dev.mainstay.core.breaker;

import dev.mainstay.core.time.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;

/** An operator lets no call pass. */
record ForcedOpenState() implements Mode {

    private static final Rejection REJECTION = new Rejection(State.FORCED_OPEN, null, null);

    @Override
    public State state() {
        return State.FORCED_OPEN;
    }

    @Override
    public Admission atOnce(Ticker ticker) {
        return REJECTION;
    }

    @Override
    public Admission admit(long nowNanos, boolean tokenless) {
        return REJECTION;
    }
}
