package dev.mainstay.core.guard;

import dev.mainstay.core.breaker.CountBreaker;
import dev.mainstay.core.breaker.Rejection;
import dev.mainstay.core.health.Probe;
import dev.mainstay.core.health.ProbeResult;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.Optional;

/**
 * Looks at what a breaker would answer now; it asks neither the dependency nor for leave. Each result is certain, so no second look is awaited.
 *
 * @param breaker only read
 */
record BreakerLook(CountBreaker breaker) implements Probe {

    /** Nothing is waited for; health wants a limit for every look. */
    static final Duration TIMEOUT = Duration.ofSeconds(1);

    @Override
    public ProbeResult run() {
        Optional<Rejection> rejection = breaker.rejection();
        State state = rejection.map(Rejection::state).orElseGet(breaker::getState);
        ProbeResult found = switch (state) {
            case CLOSED, DISABLED, METRICS_ONLY -> ProbeResult.up();
            // Not down when a probe may pass: a service that takes no calls would never send one.
            case OPEN ->
                rejection.isPresent() ? ProbeResult.down("circuit-open") : ProbeResult.degraded("circuit-half-open");
            case HALF_OPEN -> ProbeResult.degraded("circuit-half-open");
            case FORCED_OPEN -> ProbeResult.down("circuit-forced-open");
        };
        return found.asConfirmed();
    }
}
