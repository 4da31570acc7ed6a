package dev.mainstay.core.timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.time.ManualTime;
import dev.mainstay.core.time.Scheduler;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TimeLimitTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime time = ManualTime.create();

    @AfterEach
    void noInterruptIsLeft() {
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void workThatEndsInTimeIsNotInterruptedAndLeavesNoTimer() {
        TimeLimit limit = TimeLimit.start(SECOND, time);
        time.advance(SECOND.minusNanos(1));

        boolean late = limit.end();

        assertThat(late).isFalse();
        assertThat(limit.hasFired()).isFalse();
        assertThat(time.pending()).isZero();
    }

    @Test
    void workThatLastsTooLongIsInterruptedAndTheInterruptIsTakenBack() {
        TimeLimit limit = TimeLimit.start(SECOND, time);

        time.advance(SECOND);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(limit.hasFired()).isTrue();
        assertThat(limit.end()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void anInterruptFromElsewhereStays() {
        TimeLimit limit = TimeLimit.start(SECOND, time);
        Thread.currentThread().interrupt();

        boolean late = limit.end();

        assertThat(late).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aTimerThatRunsAfterTheEndInterruptsNobody() {
        Timers timers = new Timers();
        TimeLimit limit = TimeLimit.start(SECOND, timers);
        limit.end();

        timers.task.run();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aChannelThatThrowsWhenItIsInterruptedDoesNotHoldTheWorkForever() {
        Timers timers = new Timers();
        ThrowingChannel channel = new ThrowingChannel();
        TimeLimit limit = TimeLimit.start(SECOND, timers);
        FutureTask<Void> timer = new FutureTask<>(timers.task, null);

        channel.blocking(() -> {
            // A thread that interrupts itself does not reach its channel.
            new Thread(timer).start();
            while (!timer.isDone()) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(timer::get).hasRootCauseMessage("the channel's own");
        });

        assertThat(limit.end()).isTrue();
    }

    @Test
    void endingTwiceIsRefused() {
        TimeLimit limit = TimeLimit.start(SECOND, time);
        limit.end();

        assertThatThrownBy(limit::end).isInstanceOf(IllegalStateException.class).hasMessageContaining("ends once");
    }

    @Test
    @Tag("RC33")
    void ofNestedLimitsOnlyTheOuterOneClaimsItsInterruptWhenItIsEarlier() {
        TimeLimit outer = TimeLimit.start(SECOND, time);
        TimeLimit inner = TimeLimit.start(SECOND.multipliedBy(2), time);

        time.advance(SECOND);

        assertThat(inner.end()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(outer.end()).isTrue();
    }

    @Test
    @Tag("RC33")
    void ofNestedLimitsOnlyTheInnerOneFiresWhenItIsEarlier() {
        TimeLimit outer = TimeLimit.start(SECOND.multipliedBy(2), time);
        TimeLimit inner = TimeLimit.start(SECOND, time);

        time.advance(SECOND);

        assertThat(inner.end()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(outer.end()).isFalse();
        assertThat(time.pending()).isZero();
    }

    /** Hands the one task out, to be run by the test. */
    private static final class Timers implements Scheduler {

        private Runnable task;

        @Override
        public Scheduled schedule(Runnable given, Duration delay) {
            task = given;
            return () -> {};
        }
    }

    private static final class ThrowingChannel extends AbstractInterruptibleChannel {

        void blocking(Runnable work) {
            begin();
            work.run();
            assertThatThrownBy(() -> end(true)).isInstanceOf(ClosedByInterruptException.class);
        }

        @Override
        protected void implCloseChannel() {
            throw new IllegalStateException("the channel's own");
        }
    }
}
