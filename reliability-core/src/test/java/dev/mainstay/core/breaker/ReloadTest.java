package dev.mainstay.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.breaker.Transition.Reason;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReloadTest {

    private final Bench bench = new Bench(BreakerPolicy.DEFAULTS.withConsecutive(0));
    private final CountBreaker breaker = bench.breaker;

    @Test
    void recordedFailuresAndPermitsStayWhenMoreFailuresAreAllowed() {
        Permit early = bench.permit();
        bench.fail(4);

        breaker.policy(breaker.policy().withFailures(7));

        bench.fail(early);
        bench.fail();
        assertThat(breaker.isClosed()).isTrue();
        bench.fail();
        assertThat(breaker.isClosed()).isFalse();
    }

    @Test
    void theNewestFailuresThatFitStayWhenFewerAreAllowed() {
        bench.fail(2);
        bench.time.advance(Duration.ofSeconds(6));
        bench.fail(2);
        breaker.policy(breaker.policy().withFailures(3));
        bench.time.advance(Duration.ofSeconds(6));
        assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(2);

        bench.fail();

        assertThat(bench.heard).extracting(Transition::reason).containsExactly(Reason.FAILURES);
    }

    @Test
    void aRingThatWentRoundKeepsItsOrder() {
        for (int i = 0; i < 7; i++) {
            bench.fail();
            bench.time.advance(Duration.ofSeconds(3));
        }
        breaker.policy(breaker.policy().withFailures(6).withWindow(Duration.ofSeconds(9)));

        assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(3);
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(3);
    }

    @Test
    void theRunOfFailuresStaysWhileItsRuleStays() {
        breaker.policy(breaker.policy().withConsecutive(3).withFailures(100));
        bench.fail(2);
        breaker.policy(breaker.policy().withConsecutive(4));
        bench.fail();
        assertThat(breaker.isClosed()).isTrue();
        breaker.policy(breaker.policy().withConsecutive(0));
        breaker.policy(breaker.policy().withConsecutive(2));
        bench.fail();
        assertThat(breaker.isClosed()).isTrue();

        bench.fail();

        assertThat(bench.heard).extracting(Transition::reason).containsExactly(Reason.CONSECUTIVE);
    }

    @Test
    void anOpenAndAHalfOpenBreakerGoOnByTheOldRulesUntilTheyChange() {
        bench.fail(5);
        breaker.policy(breaker.policy().withOpenFor(Duration.ofSeconds(1)));
        bench.time.advance(Bench.OPEN_FOR.minusNanos(1));
        assertThat(bench.rejects()).isTrue();
        bench.time.advance(Duration.ofNanos(1));
        Permit probe = bench.permit();
        breaker.policy(breaker.policy().withProbes(2));
        assertThat(bench.rejects()).isTrue();

        bench.fail(probe);

        bench.time.advance(Duration.ofSeconds(1));
        bench.permit();
        bench.permit();
        assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void theConfigOfResilience4jFollowsThePolicy() {
        assertThat(breaker.getCircuitBreakerConfig().getMinimumNumberOfCalls()).isEqualTo(5);

        breaker.policy(breaker.policy().withFailures(7).withWindow(Duration.ofMillis(1_500)));

        assertThat(breaker.getCircuitBreakerConfig().getMinimumNumberOfCalls()).isEqualTo(7);
        assertThat(breaker.getCircuitBreakerConfig().getSlidingWindowSize()).isEqualTo(2);
        assertThat(breaker.getCircuitBreakerConfig()).isSameAs(breaker.getCircuitBreakerConfig());
    }
}
