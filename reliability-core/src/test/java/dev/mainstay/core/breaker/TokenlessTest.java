package dev.mainstay.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.breaker.Transition.Reason;
import dev.mainstay.core.time.ManualTime;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Results that come back through Resilience4j's interface, with a duration in place of a permit. */
class TokenlessTest {

    private static final Duration LEASE = BreakerPolicy.DEFAULTS.probeLease();

    private final Bench bench = new Bench();
    private final CountBreaker breaker = bench.breaker;

    @Test
    @Tag("RC9")
    void aResultOfACallBegunBeforeItOpenedChangesNothingWhenItIsHalfOpen() {
        Started early = new Started();
        bench.time.advance(Bench.SECOND);
        bench.untilProbe();
        Started probe = new Started();

        early.succeed();
        early.fail();
        early.ignore();

        assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
        assertThat(breaker.tryAcquirePermission()).isFalse();
        probe.succeed();
        assertThat(breaker.isClosed()).isTrue();
    }

    @Test
    @Tag("RC9")
    void failuresOfCallsBegunBeforeItOpenedChangeNothingWhenItIsClosedAgain() {
        Started early = new Started();
        bench.time.advance(Bench.SECOND);
        bench.untilProbe();
        bench.succeed();

        for (int i = 0; i < 10; i++) {
            early.fail();
        }
        assertThat(breaker.isClosed()).isTrue();
        bench.fail(2);
        early.succeed();
        bench.fail(3);

        assertThat(bench.heard).last().extracting(Transition::reason).isEqualTo(Reason.FAILURES);
    }

    @Test
    void aSuccessEndsTheRunOfFailures() {
        Bench slow = new Bench(BreakerPolicy.DEFAULTS.withConsecutive(2));

        slow.fail();
        slow.breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        slow.fail();
        slow.breaker.onResult(0, TimeUnit.NANOSECONDS, "answer");
        slow.fail();

        assertThat(slow.breaker.isClosed()).isTrue();
    }

    @Test
    void anyDurationCountsInANewBreaker() {
        for (long origin : new long[] {0, Long.MIN_VALUE, Long.MAX_VALUE}) {
            Bench any = new Bench(BreakerPolicy.DEFAULTS, ManualTime.startingAt(origin));
            any.breaker.onError(1, TimeUnit.HOURS, new IOException());
            any.breaker.onError(-1, TimeUnit.HOURS, new IOException());
            any.breaker.onError(Long.MAX_VALUE, TimeUnit.DAYS, new IOException());
            any.breaker.onError(Long.MIN_VALUE, TimeUnit.DAYS, new IOException());
            any.breaker.onError(0, TimeUnit.DAYS, new IOException());

            assertThat(any.breaker.isClosed()).isFalse();
        }
    }

    @Test
    void theCallerWhoGivesUpIsNeitherFailureNorSuccess() {
        bench.fail(4);
        for (Throwable failure : new Throwable[] {
            new InterruptedException(),
            new CancellationException(),
            new CompletionException(new CancellationException()),
            new ExecutionException(new CompletionException(new InterruptedException()))
        }) {
            breaker.onError(0, TimeUnit.NANOSECONDS, failure);
        }
        assertThat(breaker.isClosed()).isTrue();

        breaker.onError(0, TimeUnit.NANOSECONDS, new Loop());

        assertThat(breaker.rejection().orElseThrow().cause()).isEqualTo(Loop.class.getName());
    }

    private static final class Loop extends CompletionException {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable getCause() {
            return this;
        }
    }

    @Test
    void aWrapperWithoutCauseIsTheFailureItself() {
        bench.fail(4);

        breaker.onError(0, TimeUnit.NANOSECONDS, new CompletionException(null));

        assertThat(breaker.rejection().orElseThrow().cause()).isEqualTo(CompletionException.class.getName());
    }

    @Test
    void aReleasedOrIgnoredProbeGivesItsPlaceBack() {
        bench.untilProbe();
        new Started();
        breaker.releasePermission();
        Started next = new Started();
        next.ignore();
        new Started();

        assertThat(breaker.tryAcquirePermission()).isFalse();
        assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void releasingTakesNoPlaceFromAProbeWithAPermitAndDoesNothingOtherwise() {
        breaker.releasePermission();
        bench.untilProbe();
        Permit probe = bench.permit();

        breaker.releasePermission();
        breaker.onError(0, TimeUnit.NANOSECONDS, new IOException());
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);

        assertThat(bench.rejects()).isTrue();
        breaker.succeeded(probe, 1);
        assertThat(breaker.isClosed()).isTrue();
    }

    @Test
    void theLateResultOfAProbeWhosePlaceWentToAnotherIsNotTakenForTheOthers() {
        bench.untilProbe();
        Started late = new Started();
        bench.time.advance(LEASE);
        Started next = new Started();

        late.succeed();
        late.fail();

        assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
        next.succeed();
        assertThat(breaker.isClosed()).isTrue();
    }

    @Test
    void eachOfSeveralProbesIsFoundByItsStart() {
        Bench three = new Bench(BreakerPolicy.DEFAULTS.withProbes(3));
        three.untilProbe();
        for (int i = 0; i < 3; i++) {
            assertThat(three.breaker.tryAcquirePermission()).isTrue();
            three.time.advance(Bench.SECOND);
        }

        three.breaker.onSuccess(3, TimeUnit.SECONDS);
        three.breaker.onSuccess(3, TimeUnit.SECONDS);
        three.breaker.onSuccess(1, TimeUnit.SECONDS);
        assertThat(three.breaker.getState()).isEqualTo(State.HALF_OPEN);
        three.breaker.onSuccess(2, TimeUnit.SECONDS);

        assertThat(three.breaker.isClosed()).isTrue();
    }

    /** A call as Resilience4j's decorators make it. */
    private final class Started {

        private final long at;

        Started() {
            assertThat(breaker.tryAcquirePermission()).isTrue();
            this.at = breaker.getCurrentTimestamp();
        }

        private long duration() {
            return breaker.getCurrentTimestamp() - at;
        }

        void succeed() {
            breaker.onSuccess(duration(), breaker.getTimestampUnit());
        }

        void fail() {
            breaker.onError(duration(), breaker.getTimestampUnit(), new IOException());
        }

        void ignore() {
            breaker.onError(duration(), breaker.getTimestampUnit(), new CancellationException());
        }
    }
}
