package dev.mainstay.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SystemTimeTest {

    private final Sleeper sleeper = Sleeper.systemSleeper();
    private final Ticker ticker = Ticker.systemTicker();

    @Test
    void sleepTakesAtLeastItsTime() throws InterruptedException {
        long before = ticker.nanos();

        sleeper.sleep(Duration.ofMillis(5));

        assertThat(ticker.nanos() - before).isGreaterThanOrEqualTo(5_000_000L);
    }

    @Test
    void zeroAndNegativeSleepsReturnAtOnce() throws InterruptedException {
        long before = System.nanoTime();

        sleeper.sleep(Duration.ZERO);
        sleeper.sleep(Duration.ofSeconds(Long.MIN_VALUE));

        assertThat(System.nanoTime() - before).isLessThan(5_000_000_000L);
    }

    @Test
    void interruptedThreadDoesNotSleepAndItsFlagIsCleared() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> sleeper.sleep(Duration.ofDays(1))).isInstanceOf(InterruptedException.class);

        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void interruptedThreadIsToldSoEvenWhenThereIsNothingToWaitFor() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> sleeper.sleep(Duration.ZERO)).isInstanceOf(InterruptedException.class);
    }
}
