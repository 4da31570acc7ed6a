package dev.mainstay.core.timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.time.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
        Runnable[] task = new Runnable[1];
        TimeLimit limit = TimeLimit.start(SECOND, (given, delay) -> {
            task[0] = given;
            return () -> {};
        });
        limit.end();

        task[0].run();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
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
}
