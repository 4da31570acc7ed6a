package dev.mainstay.core.breaker;

import dev.mainstay.core.time.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.util.concurrent.TimeUnit;

/**
 * A policy in Resilience4j's words, for tools that show it; nothing is decided by it. It has no words for failures in a row, so that those
 * are missing; the window is rounded up to whole seconds.
 */
record PolicyConfig(BreakerPolicy policy, CircuitBreakerConfig config) {

    static PolicyConfig of(BreakerPolicy policy, Ticker ticker) {
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.TIME_BASED)
                .slidingWindowSize((int) policy.window().plusNanos(999_999_999).toSeconds())
                .minimumNumberOfCalls(policy.failures())
                .waitDurationInOpenState(policy.openFor())
                .permittedNumberOfCallsInHalfOpenState(policy.probes())
                .ignoreException(Failures::isIgnored)
                .currentTimestampFunction(clock -> ticker.nanos(), TimeUnit.NANOSECONDS)
                .writableStackTraceEnabled(false)
                .build();
        return new PolicyConfig(policy, config);
    }

    /** Returns this one as long as the policy is the same. */
    PolicyConfig as(BreakerPolicy next, Ticker ticker) {
        return policy.equals(next) ? this : of(next, ticker);
    }
}
