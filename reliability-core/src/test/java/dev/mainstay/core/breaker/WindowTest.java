package dev.mainstay.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.breaker.Transition.Reason;
import dev.mainstay.core.time.ManualTime;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class WindowTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long WINDOW = 10 * SECOND;

    @Example
    @Tag("RC1")
    void fiveFailuresWithinExactlyTenSecondsOpenOnTheFifth() {
        assertThat(opensWithSuccessesBetween(0, 999_000_000L, 3 * SECOND, 5 * SECOND, 7 * SECOND, 10_999_000_000L))
                .isTrue();
        assertThat(opensWithSuccessesBetween(0, 999_000_000L, 3 * SECOND, 5 * SECOND, 7 * SECOND, 10_999_000_001L))
                .isFalse();
        assertThat(opensWithSuccessesBetween(0, 999_000_000L, 3 * SECOND, 5 * SECOND, 7 * SECOND, 11_000_000_000L))
                .isFalse();
    }

    @Property
    @Tag("RC1")
    @Tag("RC6")
    void fiveFailuresOpenAtEveryPhaseWhenTheirSpanIsAtMostTheWindow(
            @ForAll long phase,
            @ForAll @LongRange(max = WINDOW) long span,
            @ForAll @Size(3) List<@IntRange(max = 1_000) Integer> between) {
        assertThat(opensWithSuccessesBetween(phase, times(span, between))).isTrue();
    }

    @Property
    @Tag("RC1")
    @Tag("RC6")
    void fiveFailuresOpenAtNoPhaseWhenTheirSpanIsLonger(
            @ForAll long phase,
            @ForAll @LongRange(min = WINDOW + 1, max = 3 * WINDOW) long span,
            @ForAll @Size(3) List<@IntRange(max = 1_000) Integer> between) {
        assertThat(opensWithSuccessesBetween(phase, times(span, between))).isFalse();
    }

    @Property(tries = 2_000)
    @Tag("RC1")
    void itOpensExactlyWhenACountOverAllFailuresSaysSo(
            @ForAll long phase,
            @ForAll @IntRange(min = 1, max = 7) int failures,
            @ForAll @LongRange(min = 1_000_000, max = 1_000_000_000) long window,
            @ForAll @Size(max = 60) List<@LongRange(max = 400_000_000) Long> gaps) {
        BreakerPolicy policy =
                BreakerPolicy.DEFAULTS.withFailures(failures).withConsecutive(0).withWindow(Duration.ofNanos(window));
        Bench bench = new Bench(policy, ManualTime.startingAt(phase));
        List<Long> times = new ArrayList<>();
        long now = 0;

        for (long gap : gaps) {
            now += gap;
            times.add(now);
            long since = now - window;
            boolean expected = times.stream().filter(time -> time >= since).count() >= failures;
            bench.time.advance(Duration.ofNanos(gap));
            bench.fail();

            assertThat(bench.breaker.isClosed()).isEqualTo(!expected);
            if (expected) {
                return;
            }
        }
    }

    @Example
    @Tag("RC6")
    void theWholeCycleIsTheSameWhereTheTickerWraps() {
        for (long phase :
                new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE, Long.MAX_VALUE - 4 * SECOND, -31 * SECOND}) {
            Bench bench = new Bench(BreakerPolicy.DEFAULTS, ManualTime.startingAt(phase));
            for (int i = 0; i < 5; i++) {
                bench.time.advance(Bench.SECOND);
                bench.fail();
            }
            bench.time.advance(Bench.OPEN_FOR.minusNanos(1));
            assertThat(bench.rejects()).isTrue();
            bench.time.advance(Duration.ofNanos(1));
            bench.succeed();

            assertThat(bench.heard)
                    .extracting(Transition::reason)
                    .containsExactly(Reason.FAILURES, Reason.OPEN_TIME_OVER, Reason.PROBE_SUCCEEDED);
        }
    }

    @Example
    @Tag("RC2")
    void fourFailuresAmongAnyNumberOfSuccessesDoNotOpen() {
        Bench bench = new Bench();

        for (int i = 0; i < 5_000; i++) {
            if (i % 1_250 == 0) {
                bench.fail();
            }
            bench.succeed();
        }

        assertThat(bench.breaker.isClosed()).isTrue();
    }

    @Example
    @Tag("RC2")
    void fiveFailuresAmongFiveHundredSuccessesWithinTenSecondsOpen() {
        Bench bench = new Bench();

        for (int i = 0; i < 500; i++) {
            bench.succeed();
            bench.time.advance(Duration.ofMillis(20));
            if (i % 100 == 99) {
                bench.fail();
            }
        }

        assertThat(bench.heard).containsExactly(new Transition(State.CLOSED, State.OPEN, Reason.FAILURES));
    }

    @Example
    void failuresSoOldThatTheirDistanceWrapsDoNotCount() {
        long[] now = {0};
        CountBreaker breaker = CountBreaker.of("rates", BreakerPolicy.DEFAULTS.withConsecutive(0), () -> now[0]);
        for (int i = 0; i < 4; i++) {
            breaker.failed((Permit) breaker.admit(), 1, new Exception());
        }

        now[0] = Long.MIN_VALUE + 5;
        breaker.failed((Permit) breaker.admit(), 1, new Exception());

        assertThat(breaker.isClosed()).isTrue();
        assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isOne();
    }

    @Example
    void anOpenTimeSoLongAgoThatTheDistanceWrapsIsOver() {
        long[] now = {0};
        CountBreaker breaker = CountBreaker.of("rates", BreakerPolicy.DEFAULTS, () -> now[0]);
        breaker.transitionToOpenState();

        now[0] = Long.MIN_VALUE + 5;

        assertThat(breaker.tryAcquire()).isNotNull();
    }

    @Example
    void fiveInARowOpenAtAnyDistanceWithThatReason() {
        Bench bench = new Bench();

        for (int i = 0; i < 5; i++) {
            assertThat(bench.breaker.isClosed()).isTrue();
            bench.time.advance(Duration.ofMinutes(15));
            bench.fail();
        }

        assertThat(bench.heard).containsExactly(new Transition(State.CLOSED, State.OPEN, Reason.CONSECUTIVE));
    }

    @Example
    void aSuccessEndsTheRunAndAnIgnoredCallDoesNot() {
        Bench bench = new Bench(BreakerPolicy.DEFAULTS.withConsecutive(3));
        bench.fail(2);
        bench.succeed();
        bench.fail(2);
        assertThat(bench.breaker.isClosed()).isTrue();
        bench.ignore(bench.permit());

        bench.time.advance(Duration.ofSeconds(11));
        bench.fail();

        assertThat(bench.heard).extracting(Transition::reason).containsExactly(Reason.CONSECUTIVE);
    }

    @Example
    void aFailureThatBreaksBothRulesOpensByTheWindow() {
        Bench bench = new Bench();

        bench.fail(5);

        assertThat(bench.heard).extracting(Transition::reason).containsExactly(Reason.FAILURES);
    }

    private static long[] times(long span, List<Integer> between) {
        return LongStream.concat(LongStream.of(0, span), between.stream().mapToLong(share -> span / 1_000 * share))
                .sorted()
                .toArray();
    }

    /** Returns whether the last failure opened it; fails when an earlier one did. */
    private static boolean opensWithSuccessesBetween(long phase, long... times) {
        Bench bench = new Bench(BreakerPolicy.DEFAULTS, ManualTime.startingAt(phase));
        long now = 0;
        for (long time : times) {
            assertThat(bench.breaker.isClosed()).isTrue();
            bench.succeed();
            bench.time.advance(Duration.ofNanos(time - now));
            now = time;
            bench.fail();
        }
        return bench.breaker.getState() == State.OPEN;
    }
}
