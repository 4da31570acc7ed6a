package dev.mainstay.core.breaker;

import dev.mainstay.core.time.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import org.jspecify.annotations.Nullable;

/** One stay in a state. Its identity is the generation: each transition makes a new one. */
sealed interface Mode permits ClosedState, OpenState, HalfOpenState, PassingState, ForcedOpenState {

    State state();

    /** Answers without the lock, or returns null when the answer may change the breaker. */
    @Nullable
    Admission atOnce(Ticker ticker);

    /**
     * Answers under the lock.
     *
     * @param tokenless whether the result will come back without the permit, through Resilience4j's interface
     */
    Admission admit(long nowNanos, boolean tokenless);
}
