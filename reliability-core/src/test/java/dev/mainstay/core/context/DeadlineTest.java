package dev.mainstay.core.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.time.ManualTime;
import dev.mainstay.core.time.Nanos;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {

    private static final Duration FIFTEEN_SECONDS = Duration.ofSeconds(15);

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 1_000, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void itPassesAfterItsTimeAlsoOnATickerThatWraps(long firstReading) {
        ManualTime time = ManualTime.startingAt(firstReading);
        Deadline deadline = Deadline.after(FIFTEEN_SECONDS, time);

        assertThat(deadline.remaining()).isEqualTo(FIFTEEN_SECONDS);
        time.advance(FIFTEEN_SECONDS.minusNanos(1));
        assertThat(deadline.isExpired()).isFalse();
        assertThat(deadline.remainingNanos()).isEqualTo(1);
        time.advance(Duration.ofNanos(1));
        assertThat(deadline.isExpired()).isTrue();
        time.advance(Duration.ofSeconds(1));
        assertThat(deadline.remaining()).isZero();
        assertThat(deadline.remainingNanos()).isEqualTo(-1_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE, Long.MIN_VALUE})
    void longestTimeSaturatesInsteadOfPassing(long firstReading) {
        ManualTime time = ManualTime.startingAt(firstReading);
        Deadline never = Deadline.after(Duration.ofSeconds(Long.MAX_VALUE), time);

        assertThat(never.isExpired()).isFalse();
        assertThat(never.remainingNanos()).isEqualTo(Nanos.LONGEST);
        time.advance(Duration.ofDays(365 * 100));
        assertThat(never.isExpired()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0})
    void zeroAndNegativeTimesHavePassed(long seconds) {
        ManualTime time = ManualTime.startingAt(Long.MIN_VALUE);
        Deadline past = Deadline.after(Duration.ofSeconds(seconds), time);

        assertThat(past.isExpired()).isTrue();
        assertThat(past.remaining()).isZero();
        time.advance(Duration.ofDays(365 * 100));
        assertThat(past.isExpired()).isTrue();
    }

    @Test
    void earlierIsTheOneWithLessLeft() {
        ManualTime time = ManualTime.startingAt(Long.MAX_VALUE - 5);
        Deadline near = Deadline.after(Duration.ofNanos(3), time);
        Deadline far = Deadline.after(Duration.ofNanos(10), time);

        assertThat(near.earlier(far)).isSameAs(near);
        assertThat(far.earlier(near)).isSameAs(near);
        assertThat(near.earlier(near)).isSameAs(near);
    }

    @Test
    void deadlineOnTheJvmsClockIsRunning() {
        Deadline deadline = Deadline.after(Duration.ofHours(1));

        assertThat(deadline.remaining()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        assertThat(deadline.isExpired()).isFalse();
    }

    @Test
    void textTellsWhatIsLeft() {
        assertThat(Deadline.after(FIFTEEN_SECONDS, ManualTime.create())).hasToString("Deadline[in PT15S]");
    }
}
