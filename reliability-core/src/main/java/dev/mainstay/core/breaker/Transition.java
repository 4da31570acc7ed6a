package dev.mainstay.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;

/**
 * A change of a breaker's state.
 *
 * @param from never equal to {@code to}
 * @param to the state after it
 * @param reason what caused it
 */
public record Transition(State from, State to, Reason reason) {

    /** What changes the state of a breaker. */
    public enum Reason {
        /** As many failures as the policy allows fell into one window. */
        FAILURES,
        /** As many calls as the policy allows failed one after the other, at any distance. */
        CONSECUTIVE,
        /** The open time is over and a caller came. */
        OPEN_TIME_OVER,
        /** As many probes as the policy asks for succeeded. */
        PROBE_SUCCEEDED,
        /** A probe failed. */
        PROBE_FAILED,
        /** An operator forced it open or closed, or into metrics only. */
        FORCED,
        /** An operator gave it back to its own rules. */
        RELEASED,
        /** Somebody moved it by hand, without forcing it. */
        MANUAL,
        /** It was reset. */
        RESET
    }
}
