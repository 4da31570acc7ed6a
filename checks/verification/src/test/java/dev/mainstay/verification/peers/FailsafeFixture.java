package dev.mainstay.verification.peers;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.Policy;
import dev.failsafe.RetryPolicy;
import dev.failsafe.RetryPolicyBuilder;
import dev.failsafe.Timeout;
import dev.mainstay.core.Action;
import dev.mainstay.testkit.contract.ContractTime;
import dev.mainstay.testkit.contract.GuardFixture;
import dev.mainstay.testkit.contract.GuardTerms;
import dev.mainstay.testkit.contract.GuardTerms.BreakerRule;
import dev.mainstay.testkit.contract.GuardUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.Assumptions;

/**
 * Failsafe as near to the contract as its options allow: Timeout( RetryPolicy( CircuitBreaker( call ))).
 *
 * <p>It takes no clock, so breaker and waits run on real time with durations that are fifty times as short.
 */
final class FailsafeFixture implements GuardFixture {

    private static final int SPEED = 50;
    private static final String NO_OPERATOR = "no such state: its open() and close() are ordinary transitions";

    private final ContractTime time = ContractTime.passing(SPEED);
    private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(2);

    FailsafeFixture() {
        timers.setRemoveOnCancelPolicy(true);
    }

    @Override
    public GuardUnderTest guard(GuardTerms terms) {
        CircuitBreaker<Object> breaker = breaker();
        List<Policy<Object>> policies = new ArrayList<>();
        Duration limit = terms.limit();
        if (limit != null) {
            policies.add(Timeout.builder(limit).withInterrupt().build());
        }
        if (terms.retries() > 0) {
            policies.add(retry(terms, breaker));
        }
        if (terms.breaker() != BreakerRule.NONE) {
            policies.add(breaker);
        }
        return new Adapter(Failsafe.with(policies).with(timers), timers);
    }

    private CircuitBreaker<Object> breaker() {
        return CircuitBreaker.builder()
                .handleIf(failure -> !Exempt.isExempt(failure))
                .withFailureThreshold(5, time.real(Duration.ofSeconds(10)))
                .withDelay(time.real(Duration.ofSeconds(30)))
                .withSuccessThreshold(1)
                .build();
    }

    private RetryPolicy<Object> retry(GuardTerms terms, CircuitBreaker<Object> breaker) {
        Duration first = terms.limit() == null ? time.real(terms.firstDelay()) : terms.firstDelay();
        RetryPolicyBuilder<Object> policy = RetryPolicy.builder()
                .handleIf(failure -> failure instanceof Exception
                        && !Exempt.isExempt(failure)
                        && !(failure instanceof CircuitBreakerOpenException))
                .abortIf((result, failure) -> breaker.isOpen())
                .withMaxRetries(terms.retries())
                .withBackoff(first, first.multipliedBy(100), 2.0);
        return terms.limit() == null
                ? policy.build()
                : policy.withMaxDuration(terms.limit()).build();
    }

    @Override
    public ContractTime time() {
        return time;
    }

    @Override
    public void close() {
        timers.shutdownNow();
    }

    private record Adapter(FailsafeExecutor<Object> executor, ScheduledThreadPoolExecutor timers)
            implements GuardUnderTest {

        @Override
        public <T> T call(Action<T, Exception> action) throws Exception {
            try {
                return executor.get(action::run);
            } catch (FailsafeException wrapper) {
                throw wrapper.getCause() instanceof Exception cause ? cause : wrapper;
            }
        }

        @Override
        public <T> CompletionStage<T> callAsync(Action<CompletionStage<T>, Exception> action) {
            return executor.getStageAsync(action::run);
        }

        @Override
        public void forceOpen() {
            Assumptions.abort(NO_OPERATOR);
        }

        @Override
        public void forceClosed() {
            Assumptions.abort(NO_OPERATOR);
        }

        @Override
        public int pendingTimers() {
            return timers.getQueue().size();
        }
    }
}
