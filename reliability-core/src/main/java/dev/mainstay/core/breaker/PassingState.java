package dev.mainstay.core.breaker;

import dev.mainstay.core.time.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;

/** An operator lets every call pass; nothing is counted. Two of a kind are not equal: each is a generation of its own. */
final class PassingState implements Mode, Permit {

    private final State state;

    PassingState(State state) {
        this.state = state;
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public Admission atOnce(Ticker ticker) {
        return this;
    }

    @Override
    public Admission admit(long nowNanos, boolean tokenless) {
        return this;
    }
}
