package dev.mainstay.verification.peers;

import dev.mainstay.core.Action;
import dev.mainstay.core.time.ManualTime;
import dev.mainstay.core.time.Sleeper;
import dev.mainstay.testkit.contract.ContractTime;
import dev.mainstay.testkit.contract.GuardFixture;
import dev.mainstay.testkit.contract.GuardTerms;
import dev.mainstay.testkit.contract.GuardTerms.BreakerRule;
import dev.mainstay.testkit.contract.GuardUnderTest;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.decorators.Decorators;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.internal.RetryImpl;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Resilience4j as near to the contract as its options allow: TimeLimiter( Retry( CircuitBreaker( call ))).
 *
 * <p>Its breaker takes a clock and its retry a sleep function, so both run on manual time. Its time limiter waits for a future, so a limited call
 * runs on another thread.
 */
final class Resilience4jFixture implements GuardFixture {

    /** A timer of the breaker that no clock drives; it stands for the 31 s of a lease. */
    private static final Duration LONGEST_HALF_OPEN = Duration.ofMillis(500);

    private static final Duration SHORTEST_DELAY = Duration.ofMillis(1);

    private final ManualTime manual = ManualTime.create();
    private final ContractTime time = ContractTime.of(manual);
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);

    Resilience4jFixture() {
        timers.setRemoveOnCancelPolicy(true);
    }

    @Override
    public GuardUnderTest guard(GuardTerms terms) {
        Sleeper sleeper = terms.limit() == null ? manual : Sleeper.systemSleeper();
        RetryImpl.setSleepFunction(millis -> sleeper.sleep(Duration.ofMillis(millis)));
        CircuitBreaker breaker = CircuitBreaker.of("contract", breaker(terms));
        Retry retry = Retry.of("contract", retry(terms, breaker));
        TimeLimiter limiter = terms.limit() == null ? null : TimeLimiter.of(limiter(terms.limit()));
        return new Adapter(breaker, retry, limiter, workers, timers);
    }

    private CircuitBreakerConfig breaker(GuardTerms terms) {
        return CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.TIME_BASED)
                .slidingWindowSize(10)
                .minimumNumberOfCalls(terms.breaker() == BreakerRule.NONE ? Integer.MAX_VALUE : 5)
                .failureRateThreshold(100)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitDurationInOpenState(Duration.ofSeconds(30))
                .maxWaitDurationInHalfOpenState(LONGEST_HALF_OPEN)
                .clock(time.wallClock())
                .ignoreException(Exempt::isExempt)
                .build();
    }

    private static RetryConfig retry(GuardTerms terms, CircuitBreaker breaker) {
        Duration first = terms.firstDelay().compareTo(SHORTEST_DELAY) < 0 ? SHORTEST_DELAY : terms.firstDelay();
        return RetryConfig.custom()
                .maxAttempts(terms.retries() + 1)
                .intervalFunction(IntervalFunction.ofExponentialBackoff(first, 2.0))
                .retryOnException(failure -> failure instanceof Exception
                        && !Exempt.isExempt(failure)
                        && !(failure instanceof CallNotPermittedException)
                        && breaker.getState() != CircuitBreaker.State.OPEN)
                .build();
    }

    private static TimeLimiterConfig limiter(Duration limit) {
        return TimeLimiterConfig.custom()
                .timeoutDuration(limit)
                .cancelRunningFuture(true)
                .build();
    }

    @Override
    public ContractTime time() {
        return time;
    }

    @Override
    public void close() {
        workers.shutdownNow();
        timers.shutdownNow();
        RetryImpl.setSleepFunction(millis -> Sleeper.systemSleeper().sleep(Duration.ofMillis(millis)));
    }

    private record Adapter(
            CircuitBreaker breaker,
            Retry retry,
            @Nullable TimeLimiter limiter,
            ExecutorService workers,
            ScheduledThreadPoolExecutor timers)
            implements GuardUnderTest {

        @Override
        public <T> T call(Action<T, Exception> action) throws Exception {
            Callable<T> guarded = Retry.decorateCallable(retry, CircuitBreaker.decorateCallable(breaker, action::run));
            return limiter == null ? guarded.call() : limiter.executeFutureSupplier(() -> workers.submit(guarded));
        }

        @Override
        public <T> CompletionStage<T> callAsync(Action<CompletionStage<T>, Exception> action) {
            var guarded = Decorators.ofCompletionStage(() -> Exempt.started(action))
                    .withCircuitBreaker(breaker)
                    .withRetry(retry, timers);
            return limiter == null
                    ? guarded.get()
                    : guarded.withTimeLimiter(limiter, timers).get();
        }

        @Override
        public void forceOpen() {
            breaker.transitionToForcedOpenState();
        }

        @Override
        public void forceClosed() {
            breaker.transitionToDisabledState();
        }

        @Override
        public int pendingTimers() {
            return timers.getQueue().size();
        }
    }
}
