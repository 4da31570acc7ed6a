package dev.mainstay.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.breaker.Transition.Reason;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.IllegalStateTransitionException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OperatorTest {

    private final Bench bench = new Bench();
    private final CountBreaker breaker = bench.breaker;

    @Test
    @Tag("RC16")
    void forcedOpenSurvivesResultsAndTime() {
        Permit early = bench.permit();
        bench.fail(5);
        bench.time.advance(Bench.OPEN_FOR);
        Permit probe = bench.permit();
        breaker.forceOpen();

        breaker.succeeded(probe, 1);
        bench.fail(early);
        bench.time.advance(Duration.ofDays(2));

        assertThat(breaker.admit()).isEqualTo(new Rejection(State.FORCED_OPEN, null, null));
        assertThat(breaker.rejection()).isPresent();
        assertThat(breaker.getState()).isEqualTo(State.FORCED_OPEN);
    }

    @Test
    @Tag("RC16")
    void forcedClosedSurvivesResultsAndTime() {
        breaker.forceClosed();
        Permit early = bench.permit();

        bench.fail(100);
        bench.succeed();
        bench.ignore(early);
        bench.time.advance(Duration.ofDays(2));

        assertThat(breaker.getState()).isEqualTo(State.DISABLED);
        assertThat(bench.rejects()).isFalse();
        assertThat(breaker.rejection()).isEmpty();
        breaker.unforce();
        bench.fail(4);
        bench.fail(early);
        assertThat(breaker.isClosed()).isTrue();
    }

    @Test
    void unforceClosesAForcedBreakerAndNoOther() {
        breaker.forceOpen();
        breaker.forceOpen();
        breaker.unforce();
        breaker.unforce();
        bench.fail(5);
        breaker.unforce();

        assertThat(bench.heard)
                .containsExactly(
                        new Transition(State.CLOSED, State.FORCED_OPEN, Reason.FORCED),
                        new Transition(State.FORCED_OPEN, State.CLOSED, Reason.RELEASED),
                        new Transition(State.CLOSED, State.OPEN, Reason.FAILURES));
    }

    @RepeatedTest(20)
    @Tag("RC16")
    void racingManualTransitionsLeaveNothingBehindThatEndsALaterOpenTime() throws Exception {
        Crowd.run(2, index -> {
            for (int i = 0; i < 200; i++) {
                breaker.transitionToOpenStateFor(Duration.ofMillis(1 + index));
                breaker.forceClosed();
                breaker.transitionToOpenState();
                bench.time.advance(Duration.ofMillis(2));
                breaker.tryAcquirePermission();
                breaker.reset();
            }
        });
        breaker.transitionToOpenStateFor(Duration.ofSeconds(60));

        bench.time.advance(Duration.ofSeconds(60).minusNanos(1));
        assertThat(bench.rejects()).isTrue();
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
        bench.time.advance(Duration.ofNanos(1));
        assertThat(bench.rejects()).isFalse();
        assertThat(bench.time.pending()).isZero();
    }

    @RepeatedTest(20)
    @Tag("RC16")
    void forcingOpenWinsOverEveryResultThatRacesWithIt() throws Exception {
        Crowd.run(8, index -> {
            for (int i = 0; i < 200; i++) {
                if (index == 0 && i == 100) {
                    breaker.forceOpen();
                }
                if (breaker.admit() instanceof Permit permit) {
                    bench.fail(permit);
                    bench.time.advance(Bench.OPEN_FOR);
                }
            }
        });

        assertThat(breaker.getState()).isEqualTo(State.FORCED_OPEN);
        assertThat(bench.heard).last().extracting(Transition::reason).isEqualTo(Reason.FORCED);
    }

    @Test
    void movingItByHandWorksFromEachStateAndMovingItToWhereItIsDoesNothing() {
        breaker.transitionToOpenState();
        bench.time.advance(Duration.ofSeconds(29));
        breaker.transitionToOpenState();
        bench.time.advance(Duration.ofSeconds(1));
        bench.permit();
        breaker.transitionToHalfOpenState();
        assertThat(bench.rejects()).isTrue();
        breaker.transitionToClosedState();
        breaker.transitionToClosedState();
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        bench.succeed();
        breaker.transitionToDisabledState();
        breaker.transitionToForcedOpenState();
        breaker.transitionToHalfOpenState();

        assertThat(bench.heard)
                .extracting(Transition::to)
                .containsExactly(
                        State.OPEN,
                        State.HALF_OPEN,
                        State.CLOSED,
                        State.OPEN,
                        State.HALF_OPEN,
                        State.CLOSED,
                        State.DISABLED,
                        State.FORCED_OPEN,
                        State.HALF_OPEN);
        assertThat(bench.heard.get(0).reason()).isEqualTo(Reason.MANUAL);
    }

    @Test
    void anOpenTimeOfOnesOwnCountsFromNowAlsoWhenItIsOpenAlready() {
        bench.fail(5);
        bench.time.advance(Duration.ofSeconds(29));
        breaker.transitionToOpenStateFor(Duration.ofSeconds(5));

        bench.time.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(bench.rejects()).isTrue();
        bench.time.advance(Duration.ofNanos(1));
        assertThat(bench.rejects()).isFalse();
        assertThat(bench.heard).hasSize(2);
    }

    @Test
    void anOpenTimeLongerThanALifetimeIsLegalAndNoneOrLessIsNot() {
        breaker.transitionToOpenStateFor(Duration.ofSeconds(Long.MAX_VALUE));

        bench.time.advance(Duration.ofDays(36_500));

        assertThat(bench.rejects()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> breaker.transitionToOpenStateFor(Duration.ZERO))
                .withMessage("duration must be > 0, was PT0S");
        assertThatIllegalArgumentException().isThrownBy(() -> breaker.transitionToOpenStateFor(Duration.ofNanos(-1)));
    }

    @Test
    void whatTheBreakerCannotDoIsRefusedAndLeavesItAsItWas() {
        Instant instant = Instant.parse("2030-01-01T00:00:00Z");
        assertThatThrownBy(() -> breaker.transitionToOpenStateUntil(instant))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("transitionToOpenStateFor");
        assertThatThrownBy(breaker::transitionToHalfOpenState).isInstanceOf(IllegalStateTransitionException.class);
        breaker.transitionToMetricsOnlyState();

        assertThatThrownBy(breaker::transitionToOpenState).isInstanceOf(IllegalStateTransitionException.class);
        assertThatThrownBy(() -> breaker.transitionToOpenStateFor(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateTransitionException.class);

        assertThat(breaker.getState()).isEqualTo(State.METRICS_ONLY);
        bench.fail(10);
        breaker.unforce();
        assertThat(breaker.isClosed()).isTrue();
    }

    @Test
    void resetForgetsEverything() {
        bench.fail(5);
        bench.rejects();
        breaker.reset();
        bench.fail(4);
        breaker.reset();
        bench.fail(4);

        assertThat(breaker.isClosed()).isTrue();
        assertThat(breaker.getMetrics().getNumberOfNotPermittedCalls()).isZero();
        assertThat(bench.heard)
                .containsExactly(
                        new Transition(State.CLOSED, State.OPEN, Reason.FAILURES),
                        new Transition(State.OPEN, State.CLOSED, Reason.RESET));
    }
}
