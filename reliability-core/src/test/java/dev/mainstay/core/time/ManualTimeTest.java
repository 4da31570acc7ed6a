package dev.mainstay.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.time.Scheduler.Scheduled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualTimeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime time = ManualTime.create();
    private final List<String> ran = new ArrayList<>();

    @Test
    void timeStandsStillUntilItIsTold() {
        assertThat(time.nanos()).isZero();
        assertThat(time.nanos()).isZero();

        time.advance(SECOND);

        assertThat(time.nanos()).isEqualTo(1_000_000_000L);
    }

    @Test
    void negativeAdvanceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> time.advance(Duration.ofNanos(-1)))
                .withMessage("duration must be >= 0, was PT-0.000000001S");
    }

    @Test
    void tasksRunInTheOrderOfTheirTimesEachAtItsOwn() {
        note("late", SECOND.multipliedBy(3));
        note("first of two", SECOND);
        note("second of two", SECOND);
        note("never", SECOND.multipliedBy(4));

        time.advance(SECOND.multipliedBy(3));

        assertThat(ran).containsExactly("first of two@1", "second of two@1", "late@3");
        assertThat(time.pending()).isEqualTo(1);
        assertThat(time.nanos()).isEqualTo(3_000_000_000L);
    }

    @Test
    void taskWithoutDelayRunsWithTheNextAdvance() {
        note("zero", Duration.ZERO);
        note("negative", SECOND.negated());
        assertThat(ran).isEmpty();

        time.advance(Duration.ZERO);

        assertThat(ran).containsExactly("zero@0", "negative@0");
    }

    @Test
    void taskMayScheduleTasksThatFallDueInTheSameAdvance() {
        time.schedule(() -> note("child", SECOND), SECOND);
        note("between", Duration.ofMillis(1_500));

        time.advance(SECOND.multipliedBy(2));

        assertThat(ran).containsExactly("between@1", "child@2");
    }

    @Test
    void taskMayMoveTimeItself() {
        time.schedule(() -> time.advance(SECOND.multipliedBy(5)), SECOND);
        note("inner", SECOND.multipliedBy(4));

        time.advance(SECOND.multipliedBy(2));

        assertThat(ran).containsExactly("inner@4");
        assertThat(time.nanos()).isEqualTo(6_000_000_000L);
    }

    @Test
    void cancelledTaskDoesNotRunAndCancellingAgainChangesNothing() {
        Scheduled cancelled = note("cancelled", SECOND);
        note("other", SECOND);

        cancelled.cancel();
        cancelled.cancel();
        time.advance(SECOND);
        cancelled.cancel();

        assertThat(ran).containsExactly("other@1");
        assertThat(time.pending()).isZero();
    }

    @Test
    void taskThatThrowsIsHeardOfAndTheOthersStillWait() {
        time.schedule(
                () -> {
                    throw new IllegalStateException("task");
                },
                SECOND);
        note("other", SECOND);

        assertThatThrownBy(() -> time.advance(SECOND)).hasMessage("task");

        time.advance(Duration.ZERO);
        assertThat(ran).containsExactly("other@1");
    }

    @Test
    void sleepMovesTimeAndIsTold() throws InterruptedException {
        note("while asleep", SECOND);

        time.sleep(SECOND.multipliedBy(2));
        time.sleep(SECOND.negated());

        assertThat(time.sleeps()).containsExactly(SECOND.multipliedBy(2), Duration.ZERO);
        assertThat(time.nanos()).isEqualTo(2_000_000_000L);
        assertThat(ran).containsExactly("while asleep@1");
    }

    @Test
    void interruptedSleepThrowsBeforeItBegins() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> time.sleep(SECOND)).isInstanceOf(InterruptedException.class);

        assertThat(Thread.interrupted()).isFalse();
        assertThat(time.sleeps()).isEmpty();
        assertThat(time.nanos()).isZero();
    }

    @Test
    void sleepInterruptedByATaskThrows() {
        time.schedule(() -> Thread.currentThread().interrupt(), SECOND);

        assertThatThrownBy(() -> time.sleep(SECOND)).isInstanceOf(InterruptedException.class);

        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void readingsWrapAndTasksStillRunInOrder() {
        ManualTime wrapping = ManualTime.startingAt(Long.MAX_VALUE);
        wrapping.schedule(() -> ran.add("second"), Duration.ofNanos(3));
        wrapping.schedule(() -> ran.add("first"), Duration.ofNanos(1));

        wrapping.advance(Duration.ofNanos(3));

        assertThat(wrapping.nanos()).isEqualTo(Long.MIN_VALUE + 2);
        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void timeFarAheadSaturatesInsteadOfGoingBack() {
        Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
        time.advance(endless);
        time.advance(endless);
        time.advance(endless);
        long end = time.nanos();

        time.schedule(() -> ran.add("late"), endless);
        time.advance(endless);

        assertThat(time.nanos()).isEqualTo(end).isEqualTo(Long.MAX_VALUE);
        assertThat(ran).containsExactly("late");
    }

    private Scheduled note(String name, Duration delay) {
        return time.schedule(() -> ran.add(name + "@" + time.nanos() / 1_000_000_000L), delay);
    }
}
