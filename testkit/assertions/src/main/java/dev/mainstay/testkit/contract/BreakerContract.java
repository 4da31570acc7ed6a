package dev.mainstay.testkit.contract;

import dev.mainstay.testkit.contract.GuardTerms.BreakerRule;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a circuit breaker counts, and what it answers then; a part of {@link GuardContract}. */
public interface BreakerContract {

    /** Makes the fixture of one test, which closes it. */
    GuardFixture fixture();

    /** RC1, inside. */
    @Test
    @DisplayName("RC1 Five failures that span up to 10.000 s open the breaker, whatever the phase of the clock")
    default void fiveFailuresWithinTenSecondsOpen() {
        try (GuardFixture fixture = fixture()) {
            Windows windows = new Windows(fixture);
            Duration edge = Windows.TEN_SECONDS.minus(fixture.time().slack());
            int missed = windows.admittedAfterSpans(true, Duration.ofMillis(9_400), edge);

            Expect.that(missed == 0, "%d of %d spans of 9.4 to 10 s did not open it", missed, Windows.RUNS);
        }
    }

    /** RC1, outside. */
    @Test
    @DisplayName("RC1 Five failures that span 10.001 s or more do not open it by the window")
    default void fiveFailuresBeyondTenSecondsDoNotOpen() {
        try (GuardFixture fixture = fixture()) {
            Windows windows = new Windows(fixture);
            Duration edge = Windows.TEN_SECONDS.plus(fixture.time().slack()).plusMillis(1);
            int passed = windows.admittedAfterSpans(false, edge, Duration.ofMillis(10_600));

            int opened = Windows.RUNS - passed;
            Expect.that(opened == 0, "%d of %d spans of 10.001 to 10.6 s opened it", opened, Windows.RUNS);
        }
    }

    /** RC2, four. */
    @Test
    @DisplayName("RC2 Four failures never open it, however many successes surround them")
    default void fourFailuresAmongSuccessesDoNotOpen() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone());
            trial.fail(4);
            trial.succeed(500);

            Expect.that(trial.runs() == 504, "it opened after %d calls", trial.runs());
        }
    }

    /** RC2, five. */
    @Test
    @DisplayName("RC2 Five failures among 500 successes within 10 s open it")
    default void fiveFailuresAmongSuccessesOpen() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone());
            for (int i = 0; i < 5; i++) {
                trial.succeed(100);
                trial.fail(1);
            }

            Expect.that(!trial.admits(), "it stayed closed");
        }
    }

    /** RC3. */
    @Test
    @DisplayName(
            "RC3 The caller of the fifth failure gets its own exception; the sixth call is rejected and its body does not run")
    default void theFifthKeepsItsExceptionAndTheSixthIsRejected() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone());
            trial.fail(4);
            IOException fifth = new IOException("the fifth");
            Throwable thrown = trial.failing(fifth);

            Expect.that(Expect.same(thrown, fifth), "the fifth caller got %s", Expect.text(thrown));
            Expect.that(!trial.admits(), "the body of the sixth call ran");
        }
    }

    /** RC5, window. */
    @Test
    @DisplayName("RC5 A time of day that jumps by an hour between failures does not empty the window")
    default void theWindowDoesNotFollowTheTimeOfDay() {
        for (Duration step : new Duration[] {Duration.ofHours(1), Duration.ofHours(-1)}) {
            try (GuardFixture fixture = fixture()) {
                Trial trial = Trial.of(fixture, GuardTerms.breakerAlone().with(BreakerRule.WINDOW_ONLY));
                trial.fail(3);
                fixture.time().stepWallClock(step);
                trial.fail(2);

                Expect.that(!trial.admits(), "five failures did not open it, with a step of %s after three", step);
            }
        }
    }

    /** RC5, open time. */
    @Test
    @DisplayName("RC5 Nor does it change how long the breaker stays open")
    default void theOpenTimeDoesNotFollowTheTimeOfDay() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone());
            trial.fail(5);
            fixture.time().stepWallClock(Duration.ofHours(1));
            Expect.that(!trial.admits(), "it let a call through at once after a step of an hour");
            fixture.time().stepWallClock(Duration.ofHours(-2));
            fixture.time().advance(Windows.PAST_OPEN);

            Expect.that(trial.admits(), "it let no call through after 31 s and a step back");
        }
    }

    /** RC7. */
    @Test
    @DisplayName("RC7 A probe is let through 30 s after opening, and not a nanosecond earlier")
    default void theProbeComesExactlyWhenTheOpenTimeIsOver() {
        try (GuardFixture fixture = fixture()) {
            ContractTime time = fixture.time();
            Duration early = time.slack().isZero() ? Duration.ofNanos(1) : time.slack();
            for (int run = 0; run < Windows.RUNS; run++) {
                Trial trial = Trial.of(fixture, GuardTerms.breakerAlone());
                long before = time.nanos();
                trial.fail(5);
                time.advance(Windows.OPEN_FOR.minus(early));
                boolean tooEarly = trial.admits();
                if (time.since(before).compareTo(Windows.OPEN_FOR) >= 0) {
                    continue;
                }
                time.advance(early.plus(time.slack()));

                Expect.that(!tooEarly, "it let a call through before 30 s");
                Expect.that(trial.admits(), "it let no call through at 30 s");
                return;
            }
            Assumptions.abort("the machine was too slow");
        }
    }

    /** RC12. */
    @Test
    @DisplayName("RC12 Rejections by an open breaker are not retried and do not keep it open")
    default void rejectionsAreNeitherRetriedNorCounted() {
        try (GuardFixture fixture = fixture()) {
            ContractTime time = fixture.time();
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone().withRetries(3, Duration.ofSeconds(1)));
            trial.fail(2);
            int runs = trial.runs();
            long before = time.nanos();
            for (int i = 0; i < 20; i++) {
                trial.admits();
            }
            Duration waited = time.since(before);
            time.advance(Windows.PAST_OPEN);

            Expect.that(runs == 5, "the breaker opened after %d attempts", runs);
            Expect.that(
                    waited.compareTo(Duration.ofSeconds(10)) < 0, "20 rejected calls waited %s", Expect.text(waited));
            Expect.that(trial.admits(), "31 s later it let no call through");
        }
    }

    /** RC13, no failure. */
    @Test
    @DisplayName("RC13 A cancellation or an interruption by the caller is not counted as a failure")
    default void cancellationsAreNoFailures() {
        notCounted(new CancellationException("prepared"));
        notCounted(new InterruptedException("prepared"));
    }

    /** RC13, no success. */
    @Test
    @DisplayName("RC13 Nor is it counted as a success: a probe that is cancelled does not close the breaker")
    default void cancellationsAreNoSuccesses() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone());
            trial.fail(5);
            fixture.time().advance(Windows.PAST_OPEN);
            trial.failing(new CancellationException("prepared"));
            trial.fail(1);

            Expect.that(!trial.admits(), "a cancelled probe closed it");
        }
    }

    /** RC16, open. */
    @Test
    @DisplayName("RC16 A breaker that an operator opened stays open")
    default void forcedOpenStays() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone());
            trial.guard.forceOpen();
            fixture.time().advance(Duration.ofHours(1));

            Expect.that(!trial.admits(), "it let a call through an hour later");
        }
    }

    /** RC16, closed. */
    @Test
    @DisplayName("RC16 A breaker that an operator closed stays closed")
    default void forcedClosedStays() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone());
            trial.guard.forceClosed();
            trial.fail(100);

            Expect.that(trial.admits(), "it opened after %d failures", trial.runs());
        }
    }

    /** RC28. */
    @Test
    @DisplayName("RC28 A wrapped failure is classified by its cause, and a cycle of causes ends")
    default void wrappedFailuresAreClassifiedByCause() {
        notCounted(new ExecutionException(new CancellationException("prepared")));
        try (GuardFixture fixture = fixture()) {
            IOException cause = new IOException("a");
            ExecutionException cyclic = new ExecutionException(cause);
            cause.initCause(cyclic);
            Throwable thrown = Trial.of(fixture, GuardTerms.breakerAlone()).failing(cyclic);

            Expect.that(Expect.same(thrown, cyclic), "the caller got %s", Expect.text(thrown));
        }
    }

    private void notCounted(Exception failure) {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone());
            for (int i = 0; i < 10; i++) {
                trial.failing(failure);
                Thread.interrupted();
            }

            Expect.that(trial.admits(), "%s opened it", Expect.text(failure));
        } finally {
            Thread.interrupted();
        }
    }
}
