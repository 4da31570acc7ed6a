package dev.mainstay.core.guard;

import dev.mainstay.core.time.Nanos;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Resilience4j's circuit breaker on our ticker. Each permit that {@link #tryAcquire()} gives ends in exactly one of {@link #succeeded},
 * {@link #failed} and {@link #released}.
 */
final class Breaker {

    private final CircuitBreaker breaker;
    private final Environment environment;
    private final long openForNanos;
    private volatile @Nullable Long openedAtNanos;

    private Breaker(CircuitBreaker breaker, Environment environment, Duration openFor) {
        this.breaker = breaker;
        this.environment = environment;
        this.openForNanos = Nanos.of(openFor);
    }

    static Breaker of(String name, BreakerPolicy policy, CircuitBreakerRegistry registry, Environment environment) {
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.TIME_BASED)
                .slidingWindowSize((int) policy.window().toSeconds())
                .minimumNumberOfCalls(policy.failures())
                .failureRateThreshold(100)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitDurationInOpenState(policy.openFor())
                .clock(TickerClock.of(environment.ticker()))
                .currentTimestampFunction(clock -> environment.ticker().nanos(), TimeUnit.NANOSECONDS)
                .build();
        Breaker made = new Breaker(registry.circuitBreaker(name, config), environment, policy.openFor());
        made.breaker.getEventPublisher().onStateTransition(made::onTransition);
        return made;
    }

    private void onTransition(CircuitBreakerOnStateTransitionEvent event) {
        CircuitBreaker.StateTransition transition = event.getStateTransition();
        if (transition.getToState() == CircuitBreaker.State.OPEN) {
            openedAtNanos = environment.ticker().nanos();
        }
        environment
                .signals()
                .emit(GuardSignal.breaker(breaker.getName(), transition.getFromState(), transition.getToState()));
    }

    boolean tryAcquire() {
        return breaker.tryAcquirePermission();
    }

    void succeeded(long nanos) {
        breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }

    void failed(long nanos, Throwable failure) {
        breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
    }

    void released() {
        breaker.releasePermission();
    }

    boolean isOpen() {
        return breaker.getState() == CircuitBreaker.State.OPEN;
    }

    /** Returns how long it stays open, at least a nanosecond; null when it is not open. */
    @Nullable
    Duration openFor() {
        if (!isOpen()) {
            return null;
        }
        Long since = openedAtNanos;
        long passed = since == null ? 0 : environment.ticker().nanos() - since;
        return Duration.ofNanos(Math.max(1, openForNanos - passed));
    }
}
