package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Category;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GuardDeadlineTest {
    private static final Duration TOTAL = Duration.ofSeconds(15);

    private final Lab lab = new Lab();
    private final ManualTime time = lab.time;
    private final Guard guard = lab.guards.api("rates");

    @AfterEach
    void nothingIsLeft() {
        assertThat(Thread.interrupted()).isFalse();
        assertThat(time.pending()).isZero();
        assertThat(Deadline.current()).isEmpty();
        lab.close();
    }

    @Test
    void theBodySeesWhatIsLeftAndItShrinksWithEachAttempt() {
        List<Duration> left = new ArrayList<>();
        assertThatThrownBy(() -> guard.call(() -> {
                    left.add(Deadline.current().orElseThrow().remaining());
                    time.advance(Duration.ofSeconds(1));
                    throw new IOException();
                }))
                .isInstanceOf(IOException.class);

        assertThat(left)
                .containsExactly(
                        TOTAL, Duration.ofMillis(13_900), Duration.ofMillis(12_700), Duration.ofMillis(11_300));
    }

    @Test
    void aShorterDeadlineOfTheCallerHoldsAndALongerOneDoesNotLengthenThePreset() {
        Duration shorter = Duration.ofSeconds(2);

        Duration inShorter = within(shorter, () -> guard.call(GuardDeadlineTest::left));
        Duration inLonger = within(Duration.ofMinutes(1), () -> guard.call(GuardDeadlineTest::left));

        assertThat(inShorter).isEqualTo(shorter);
        assertThat(inLonger).isEqualTo(TOTAL);
    }

    @Test
    void aDeadlineThatHasPassedRefusesBeforeAnyWorkAndCountsForNothing() {
        for (int i = 0; i < 6; i++) {
            assertThatThrownBy(() -> within(Duration.ZERO, () -> guard.call(lab::succeed)))
                    .isInstanceOf(DeadlineExceededException.class)
                    .hasMessageContaining("had passed before it");
        }

        assertThat(lab.calls).isZero();
        assertThat(guard.call(lab::succeed)).isEqualTo("answer");
    }

    @Test
    @Timeout(30)
    void aBodyThatHangsIsInterruptedAndTheCallEndsInDeadlineExceeded() {
        CountDownLatch never = new CountDownLatch(1);
        try (Guards guards = Guards.ofDefaults()) {
            GuardConfig brief =
                    GuardConfig.api().toBuilder().total(Duration.ofMillis(50)).build();

            assertThatThrownBy(() -> guards.guard("hanging", brief).call(() -> {
                        never.await();
                        return null;
                    }))
                    .isInstanceOfSatisfying(DeadlineExceededException.class, thrown -> {
                        assertThat(thrown.guard()).isEqualTo("hanging");
                        assertThat(thrown.attempts()).isEqualTo(1);
                        assertThat(thrown.code()).isEqualTo("deadline-exceeded");
                        assertThat(thrown.category()).isEqualTo(Category.TIMEOUT);
                        assertThat(thrown).hasCauseInstanceOf(InterruptedException.class);
                    });
        }
    }

    @Test
    @Tag("RC34")
    void aBodyThatSwallowsTheInterruptAndReturnsLateEndsInDeadlineExceededWithAClearFlag() {
        assertThatThrownBy(() -> guard.call(() -> {
                    time.advance(TOTAL);
                    assertThat(Thread.interrupted()).isTrue();
                    return lab.succeed();
                }))
                .isInstanceOf(DeadlineExceededException.class)
                .hasNoCause();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(lab.heard.lines("late")).containsExactly("late{discarded=result}");
        assertThat(lab.heard.lines("call")).containsExactly("call{outcome=timeout}");
    }

    @Test
    void theFailureOfAnAttemptThatRanOutOfTimeIsTheCause() {
        IOException failure = new IOException("closed");

        Throwable thrown = lab.failing(guard, () -> {
            time.advance(TOTAL);
            return failure;
        });

        assertThat(thrown).isInstanceOf(DeadlineExceededException.class).hasCause(failure);
        assertThat(lab.calls).isEqualTo(1);
        assertThat(lab.heard.lines("late")).containsExactly("late{discarded=failure}");
    }

    @Test
    void anErrorPassesAsItselfEvenIfTheTimeIsOver() {
        StackOverflowError error = new StackOverflowError();

        Throwable thrown = lab.failing(guard, () -> {
            time.advance(TOTAL);
            return error;
        });

        assertThat(thrown).isSameAs(error);
        assertThat(error.getSuppressed()).hasExactlyElementsOfTypes(DeadlineExceededException.class);
    }

    @Test
    void aLimitThatFiresDuringAWaitEndsInDeadlineExceededWithTheLastFailureAsCause() {
        try (Guards guards = Guards.builder()
                .ticker(time)
                .scheduler(time)
                .sleeper(wait -> time.sleep(TOTAL))
                .build()) {

            assertThatThrownBy(() -> guards.api("rates").call(() -> lab.fail(IOException::new)))
                    .isInstanceOf(DeadlineExceededException.class)
                    .hasCauseInstanceOf(IOException.class);
        }

        assertThat(lab.calls).isEqualTo(1);
    }

    @Test
    @Tag("RC32")
    @Timeout(30)
    void anInterruptFromOutsideAfter60MillisecondsOfFiveSecondsIsNoTimeout() {
        Thread caller = Thread.currentThread();
        ScheduledExecutorService outside = Executors.newSingleThreadScheduledExecutor();
        try (Guards guards = Guards.ofDefaults()) {
            GuardConfig fiveSeconds =
                    GuardConfig.api().toBuilder().total(Duration.ofSeconds(5)).build();
            Guard guarded = guards.guard("slow", fiveSeconds);

            assertThatThrownBy(() -> guarded.call(() -> {
                        Future<?> interruption = outside.schedule(caller::interrupt, 60, TimeUnit.MILLISECONDS);
                        new CountDownLatch(1).await();
                        return interruption;
                    }))
                    .isInstanceOf(InterruptedException.class);
        } finally {
            outside.shutdownNow();
        }
    }

    @Test
    void ofNestedCallsTheInnerOneThatIsEarlierFailsAlone() {
        Guard inner = lab.guards.guard(
                "inner",
                GuardConfig.api().toBuilder().total(Duration.ofSeconds(1)).build());

        String answer = guard.call(() -> {
            assertThatThrownBy(() -> inner.call(() -> {
                        time.advance(Duration.ofSeconds(1));
                        throw new InterruptedException();
                    }))
                    .isInstanceOf(DeadlineExceededException.class)
                    .hasMessageContaining("inner");
            return lab.succeed();
        });

        assertThat(answer).isEqualTo("answer");
    }

    @Test
    void ofNestedCallsTheOuterOneThatIsEarlierFailsAsItself() {
        Guard outer = lab.guards.guard(
                "outer",
                GuardConfig.api().toBuilder().total(Duration.ofSeconds(1)).build());

        assertThatThrownBy(() -> outer.call(() -> guard.call(() -> {
                    time.advance(Duration.ofSeconds(1));
                    throw new InterruptedException();
                })))
                .isInstanceOf(DeadlineExceededException.class)
                .hasMessageContaining("outer");
    }

    @Test
    void theDatabasePresetDoesNotInterruptAndReturnsALateResult() {
        Guard database = lab.guards.database("orders-db");

        String answer = database.call(() -> {
            assertThat(left()).isEqualTo(Duration.ofSeconds(5));
            time.advance(Duration.ofSeconds(6));
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            return lab.succeed();
        });

        assertThat(answer).isEqualTo("answer");
    }

    @Test
    void theDatabasePresetBeginsNoAttemptAfterItsDeadline() {
        IOException failure = new IOException("slow");

        Throwable thrown = lab.failing(lab.guards.database("orders-db"), () -> {
            time.advance(Duration.ofSeconds(6));
            return failure;
        });

        assertThat(thrown).isInstanceOf(DeadlineExceededException.class).hasCause(failure);
        assertThat(lab.calls).isEqualTo(1);
    }

    @Test
    void aWaitThatEndsTooLateIsFollowedByNoAttempt() {
        try (Guards guards = Guards.builder()
                .ticker(time)
                .scheduler(time)
                .sleeper(wait -> time.advance(Duration.ofSeconds(6)))
                .build()) {

            assertThat(lab.failing(guards.database("orders-db"), IOException::new))
                    .isInstanceOf(DeadlineExceededException.class)
                    .hasCauseInstanceOf(IOException.class);
        }

        assertThat(lab.calls).isEqualTo(1);
    }

    @Test
    @Tag("RC35")
    void aLimitOfOneNanosecondIsNotZero() {
        Guard tight = lab.guards.guard(
                "tight",
                GuardConfig.api().toBuilder().total(Duration.ofNanos(1)).build());

        assertThat(tight.call(GuardDeadlineTest::left)).isEqualTo(Duration.ofNanos(1));
        assertThatThrownBy(() -> tight.call(() -> {
                    time.advance(Duration.ofNanos(1));
                    return lab.succeed();
                }))
                .isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    @Tag("RC35")
    void aHugeLimitDoesNotOverflow() {
        List<Duration> huge = List.of(
                Duration.ofNanos(Long.MAX_VALUE),
                Duration.ofMillis(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MAX_VALUE));
        try (Guards real = Guards.ofDefaults()) {
            for (Duration total : huge) {
                GuardConfig config = GuardConfig.api().toBuilder().total(total).build();
                String name = "huge-" + huge.indexOf(total);
                assertThat(real.guard(name, config).call(GuardDeadlineTest::left))
                        .isGreaterThan(Duration.ofDays(36_500));
                assertThat(lab.guards.guard(name, config).call(() -> {
                            time.advance(Duration.ofDays(365));
                            return lab.succeed();
                        }))
                        .isEqualTo("answer");
            }
        }
    }

    private static Duration left() {
        return Deadline.current().orElseThrow().remaining();
    }

    private <T> T within(Duration left, dev.mainstay.core.Action<T, RuntimeException> work) {
        return CallContext.empty().withDeadline(Deadline.after(left, time)).call(work);
    }
}
