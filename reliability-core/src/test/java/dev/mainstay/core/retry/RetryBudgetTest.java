package dev.mainstay.core.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mainstay.core.time.ManualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryBudgetTest {

    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final ManualTime time = ManualTime.create();
    private final RetryBudget budget = RetryBudget.ofDefaults(time);

    @Test
    void theFloorAndAFifthOfTheFirstAttemptsAreLetThrough() {
        firstAttempts(budget, 100);

        assertThat(admitted(budget, 100)).isEqualTo(10 + 20);
    }

    @Test
    void withoutAnyFirstAttemptTheFloorRemains() {
        assertThat(admitted(budget, 100)).isEqualTo(10);
    }

    @Test
    void aBudgetOfNothingRefusesEveryRetry() {
        RetryBudget nothing = RetryBudget.of(0, 0, WINDOW, time);
        firstAttempts(nothing, 1000);

        assertThat(nothing.tryRetry()).isFalse();
    }

    @Test
    void anExhaustedBudgetRefillsWhenTheWindowHasPassed() {
        admitted(budget, 100);

        time.advance(WINDOW);
        assertThat(budget.tryRetry()).isFalse();
        time.advance(WINDOW.dividedBy(32));
        assertThat(admitted(budget, 100)).isEqualTo(10);
    }

    @Test
    void afterAnOutageTheBudgetIsWholeAgain() {
        for (int i = 0; i < 6000; i++) {
            firstAttempts(budget, 1);
            budget.tryRetry();
            time.advance(Duration.ofMillis(10));
        }

        for (int i = 0; i < 1100; i++) {
            firstAttempts(budget, 1);
            time.advance(Duration.ofMillis(10));
        }

        assertThat(budget.retriesInWindow()).isZero();
        assertThat(admitted(budget, 1000)).isBetween(10 + 180, 10 + 200);
    }

    @Test
    void firstAttemptsThatAreTooOldDoNotHelp() {
        firstAttempts(budget, 1000);

        time.advance(WINDOW);

        assertThat(budget.firstAttemptsInWindow()).isZero();
        assertThat(admitted(budget, 100)).isEqualTo(10);
    }

    @Test
    void aFirstAttemptThatIsCountedLateDoesNotCountForALaterTime() {
        long longAgo = time.nanos();
        time.advance(WINDOW.multipliedBy(3));
        firstAttempts(budget, 1);

        for (int i = 0; i < 1000; i++) {
            budget.firstAttempt(longAgo);
        }

        assertThat(budget.firstAttemptsInWindow()).isEqualTo(1);
    }

    @Test
    void aReadingFromBeforeTheBudgetWasMadeIsTakenAsSuch() {
        long before = time.nanos() - 1;

        budget.firstAttempt(before);

        assertThat(budget.firstAttemptsInWindow()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -5_000_000_000L, Long.MAX_VALUE - 5_000_000_000L})
    void readingsMayBeNegativeAndWrap(long start) {
        ManualTime odd = ManualTime.startingAt(start);
        RetryBudget wrapping = RetryBudget.ofDefaults(odd);

        for (int i = 0; i < 100; i++) {
            wrapping.firstAttempt(odd.nanos());
            odd.advance(Duration.ofMillis(90));
        }

        assertThat(wrapping.firstAttemptsInWindow()).isEqualTo(100);
        assertThat(admitted(wrapping, 100)).isEqualTo(30);
        odd.advance(Duration.ofSeconds(11));
        assertThat(admitted(wrapping, 100)).isEqualTo(10);
    }

    @Test
    void idlenessOfACenturyChangesNothing() {
        firstAttempts(budget, 1000);
        admitted(budget, 1000);

        time.advance(Duration.ofDays(365 * 100));

        assertThat(budget.firstAttemptsInWindow()).isZero();
        assertThat(budget.retriesInWindow()).isZero();
        firstAttempts(budget, 5);
        assertThat(admitted(budget, 100)).isEqualTo(11);
    }

    /** An hour of a total outage: every request fails and asks for three retries. */
    @ParameterizedTest
    @ValueSource(ints = {1, 50, 333})
    void inAnHourOfTotalOutageTheLoadStaysBelow120PercentOfTheRequestsAndTheFloor(int requestsPerSecond) {
        Deque<Long> retries = new ArrayDeque<>();
        int requestsInWindow = requestsPerSecond * 10;
        long requests = 3600L * requestsPerSecond;
        long all = 0;

        for (long i = 0; i < requests; i++) {
            firstAttempts(budget, 1);
            for (int retry = 0; retry < 3; retry++) {
                if (budget.tryRetry()) {
                    retries.add(time.nanos());
                    all++;
                }
            }
            while (!retries.isEmpty() && retries.peek() <= time.nanos() - WINDOW.toNanos()) {
                retries.remove();
            }
            assertThat(retries.size()).isLessThanOrEqualTo(requestsInWindow / 5 + 10);
            time.advance(Duration.ofNanos(1_000_000_000L / requestsPerSecond));
        }

        assertThat(all).isLessThanOrEqualTo(requests / 5 + 10 * 361);
        assertThat(all).as("the budget is used").isGreaterThan((requests / 5 + 10 * 360) * 9 / 10);
    }

    @Test
    void theFiguresAreReadable() {
        firstAttempts(budget, 7);
        admitted(budget, 3);

        assertThat(budget.share()).isEqualTo(0.2);
        assertThat(budget.floor()).isEqualTo(10);
        assertThat(budget.window()).isEqualTo(WINDOW);
        assertThat(budget.firstAttemptsInWindow()).isEqualTo(7);
        assertThat(budget.retriesInWindow()).isEqualTo(3);
        assertThat(budget).hasToString("RetryBudget[share=0.2, floor=10, window=PT10S]");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void aShareOutsideOfZeroToOneIsRefused(double share) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryBudget.of(share, 10, WINDOW, time))
                .withMessage("share must be 0 to 1, was " + share);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1_000_001})
    void aFloorOutsideOfItsRangeIsRefused(int floor) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryBudget.of(0.2, floor, WINDOW, time))
                .withMessage("floor must be 0 to 1000000, was " + floor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.0009S", "PT1H0.001S"})
    void aWindowOutsideOfItsRangeIsRefused(Duration window) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryBudget.of(0.2, 10, window, time))
                .withMessage("window must be 1 ms to 1 h, was " + window);
    }

    private void firstAttempts(RetryBudget of, int count) {
        for (int i = 0; i < count; i++) {
            of.firstAttempt(time.nanos());
        }
    }

    private static int admitted(RetryBudget from, int asked) {
        int admitted = 0;
        for (int i = 0; i < asked; i++) {
            admitted += from.tryRetry() ? 1 : 0;
        }
        return admitted;
    }
}
