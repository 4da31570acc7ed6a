package dev.mainstay.benchmarks;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.smallrye.faulttolerance.api.Guard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

/**
 * The other libraries, set to what is nearest to the policy of the {@code api} guard: five failures in 10 s, 30 s open, 3 retries after 100,
 * 200 and 400 ms, 15 s in all.
 */
final class Peers {

    private static final int FAILURES = 5;
    private static final int WINDOW_SECONDS = 10;
    private static final Duration WINDOW = Duration.ofSeconds(WINDOW_SECONDS);
    private static final Duration OPEN_FOR = Duration.ofSeconds(30);
    private static final Duration TOTAL = Duration.ofSeconds(15);
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final int RETRIES = 3;
    private static final int CONCURRENT = 1_000;

    private Peers() {}

    static CircuitBreaker resilience4jBreaker(boolean stackTraces) {
        return CircuitBreaker.of(
                "peer",
                CircuitBreakerConfig.custom()
                        .slidingWindow(
                                WINDOW_SECONDS,
                                FAILURES,
                                SlidingWindowType.TIME_BASED,
                                SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
                        .waitDurationInOpenState(OPEN_FOR)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .writableStackTraceEnabled(stackTraces)
                        .build());
    }

    static CircuitBreaker resilience4jLockFreeBreaker() {
        return CircuitBreaker.of(
                "peer",
                CircuitBreakerConfig.custom()
                        .slidingWindow(
                                WINDOW_SECONDS,
                                FAILURES,
                                SlidingWindowType.TIME_BASED,
                                SlidingWindowSynchronizationStrategy.LOCK_FREE)
                        .waitDurationInOpenState(OPEN_FOR)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build());
    }

    /** Retry(CircuitBreaker(Bulkhead)), which is how Resilience4j orders them; it has no time limit in the caller's thread. */
    static <T> Supplier<T> resilience4jStack(Supplier<T> call) {
        Retry retry = Retry.of(
                "peer",
                RetryConfig.custom()
                        .maxAttempts(1 + RETRIES)
                        .intervalFunction(IntervalFunction.ofExponentialBackoff(FIRST_DELAY, 2))
                        .build());
        Bulkhead bulkhead = Bulkhead.of(
                "peer", BulkheadConfig.custom().maxConcurrentCalls(CONCURRENT).build());
        return Retry.decorateSupplier(
                retry,
                CircuitBreaker.decorateSupplier(resilience4jBreaker(true), Bulkhead.decorateSupplier(bulkhead, call)));
    }

    static dev.failsafe.CircuitBreaker<Object> failsafeBreaker() {
        return dev.failsafe.CircuitBreaker.builder()
                .withFailureThreshold(FAILURES, WINDOW)
                .withDelay(OPEN_FOR)
                .build();
    }

    static FailsafeExecutor<Object> failsafeStack() {
        return Failsafe.with(failsafeRetry(), failsafeBreaker());
    }

    /** The time limit outermost, so that it bounds retries too, and interrupting, as the {@code api} guard does. */
    static FailsafeExecutor<Object> failsafeStackWithLimit() {
        return Failsafe.with(Timeout.builder(TOTAL).withInterrupt().build(), failsafeRetry(), failsafeBreaker());
    }

    private static RetryPolicy<Object> failsafeRetry() {
        return RetryPolicy.builder()
                .withMaxRetries(RETRIES)
                .withBackoff(FIRST_DELAY, FIRST_DELAY.multipliedBy(4))
                .build();
    }

    static Guard smallRyeBreaker() {
        return withBreaker(Guard.create()).build();
    }

    static Guard smallRyeStack() {
        return withRetry(withBreaker(Guard.create())).build();
    }

    /** Its time limit bounds one attempt, since that is where SmallRye puts it. */
    static Guard smallRyeStackWithLimit() {
        return withRetry(withBreaker(Guard.create()))
                .withTimeout()
                .duration(TOTAL.toSeconds(), ChronoUnit.SECONDS)
                .done()
                .build();
    }

    private static Guard.Builder withBreaker(Guard.Builder builder) {
        return builder.withCircuitBreaker()
                .requestVolumeThreshold(FAILURES)
                .failureRatio(1)
                .delay(OPEN_FOR.toSeconds(), ChronoUnit.SECONDS)
                .done();
    }

    private static Guard.Builder withRetry(Guard.Builder builder) {
        return builder.withRetry()
                .maxRetries(RETRIES)
                .maxDuration(TOTAL.toSeconds(), ChronoUnit.SECONDS)
                .delay(FIRST_DELAY.toMillis(), ChronoUnit.MILLIS)
                .jitter(0, ChronoUnit.MILLIS)
                .withExponentialBackoff()
                .factor(2)
                .maxDelay(FIRST_DELAY.toMillis() * 4, ChronoUnit.MILLIS)
                .done()
                .done();
    }
}
