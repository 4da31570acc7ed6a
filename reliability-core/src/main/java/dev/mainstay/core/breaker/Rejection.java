package dev.mainstay.core.breaker;

import dev.mainstay.core.time.Nanos;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a breaker lets no call through. Its size does not depend on the failures before.
 *
 * @param state OPEN, HALF_OPEN (all probes are on their way) or FORCED_OPEN (by an operator)
 * @param remainingNanos how long it stays open, at least one; 0 unless OPEN
 * @param cause the class name of the failure that opened it last, without its message, which might hold a secret; null when an operator did
 */
public record Rejection(
        State state, long remainingNanos, @Nullable String cause) implements Admission {

    /** Makes one; null stands for the remaining time that only OPEN has. */
    public Rejection(State state, @Nullable Duration remaining, @Nullable String cause) {
        this(state, remaining == null ? 0 : Nanos.of(remaining), cause);
    }

    /** Returns how long it stays open; null unless OPEN. */
    public @Nullable Duration remaining() {
        return remainingNanos == 0 ? null : Duration.ofNanos(remainingNanos);
    }
}
