package dev.mainstay.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a breaker lets no call through. Its size does not depend on the failures before.
 *
 * @param state OPEN, HALF_OPEN (all probes are on their way) or FORCED_OPEN (by an operator)
 * @param remaining how long it stays open, at least a nanosecond; null unless OPEN
 * @param cause the class name of the failure that opened it last, without its message, which might hold a secret; null when an operator did
 */
public record Rejection(
        State state, @Nullable Duration remaining, @Nullable String cause) implements Admission {}
