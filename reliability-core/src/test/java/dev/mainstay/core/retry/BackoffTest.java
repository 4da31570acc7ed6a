package dev.mainstay.core.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {

    private static final int DRAWS = 100_000;

    private final Random random = new Random(7);
    private final Backoff backoff = Backoff.ofDefaults();

    @Test
    void theDefaultsWaitExactly100And200And400MillisecondsAndSoOnUpToAMinute() {
        assertThat(backoff.delayBefore(1, random)).isEqualTo(Duration.ofMillis(100));
        assertThat(backoff.delayBefore(2, random)).isEqualTo(Duration.ofMillis(200));
        assertThat(backoff.delayBefore(3, random)).isEqualTo(Duration.ofMillis(400));
        assertThat(backoff.delayBefore(10, random)).isEqualTo(Duration.ofMillis(51_200));
        assertThat(backoff.delayBefore(11, random)).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {57, 64, 65, 1_025, 10_000, Integer.MAX_VALUE})
    void waitsSaturateHoweverManyRetriesThereWere(int retry) {
        Backoff steep = new Backoff(Duration.ofNanos(1), 100, Duration.ofDays(1), Jitter.NONE);

        assertThat(backoff.delayBefore(retry, random)).isEqualTo(Duration.ofMinutes(1));
        assertThat(steep.delayBefore(retry, random)).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void aFactorOfOneWaitsTheSameEachTime() {
        Backoff even = backoff.withFactor(1);

        assertThat(even.delayNanosBefore(1, random)).isEqualTo(100_000_000);
        assertThat(even.delayNanosBefore(10_000, random)).isEqualTo(100_000_000);
    }

    @Test
    void withoutJitterTheRandomnessIsNotAsked() {
        RandomGenerator broken = () -> {
            throw new IllegalStateException("asked");
        };

        assertThat(backoff.delayBefore(1, broken)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    @Tag("RC20")
    void equalJitterStaysInTheUpperHalfWithItsMeanAtThreeQuarters() {
        Backoff spread = backoff.withJitter(Jitter.EQUAL);
        long full = 400_000_000;
        double sum = 0;
        long least = Long.MAX_VALUE;
        long most = 0;

        for (int i = 0; i < DRAWS; i++) {
            long nanos = spread.delayNanosBefore(3, random);
            sum += nanos;
            least = Math.min(least, nanos);
            most = Math.max(most, nanos);
        }

        assertThat(least).isBetween(full / 2, full / 2 + full / 1000);
        assertThat(most).isBetween(full - full / 1000, full);
        assertThat(sum / DRAWS).isCloseTo(0.75 * full, within(0.02 * 0.75 * full));
    }

    @Test
    @Tag("RC20")
    void theSameSeedSpreadsTheSameWay() {
        Backoff spread = backoff.withJitter(Jitter.EQUAL);

        long[] once = new Random(42)
                .longs(100)
                .map(seed -> spread.delayNanosBefore(1, new Random(seed)))
                .toArray();
        long[] again = new Random(42)
                .longs(100)
                .map(seed -> spread.delayNanosBefore(1, new Random(seed)))
                .toArray();

        assertThat(once).isEqualTo(again).doesNotHaveDuplicates();
    }

    @Property
    @net.jqwik.api.Tag("RC20")
    void jitterOfAnyWaitIsWithinItsUpperHalfAndNeverZero(
            @ForAll @LongRange(min = 1, max = 1_000_000_000_000L) long first,
            @ForAll @DoubleRange(min = 1, max = 100) double factor,
            @ForAll @IntRange(min = 1) int retry,
            @ForAll long seed) {
        Backoff exact = new Backoff(Duration.ofNanos(first), factor, Duration.ofDays(1), Jitter.NONE);

        long full = exact.delayNanosBefore(retry, new Random(seed));
        long spread = exact.withJitter(Jitter.EQUAL).delayNanosBefore(retry, new Random(seed));

        assertThat(full).isBetween(first, Duration.ofDays(1).toNanos());
        assertThat(spread).isPositive().isBetween(full / 2, full);
    }

    @ParameterizedTest
    @EnumSource(Jitter.class)
    void theShortestWaitOfAllIsNotZero(Jitter jitter) {
        Backoff shortest = backoff.withJitter(jitter).withFirst(Duration.ofNanos(1));

        assertThat(shortest.delayNanosBefore(1, random)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void retriesAreCountedFromOne(int retry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backoff.delayBefore(retry, random))
                .withMessage("retry must be >= 1, was " + retry);
    }

    @Test
    void aFirstWaitOfNothingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backoff.withFirst(Duration.ZERO))
                .withMessage("first must be > 0, was PT0S");
        assertThatIllegalArgumentException().isThrownBy(() -> backoff.withFirst(Duration.ofSeconds(-1)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.999, 0, -2, 100.1, Double.NaN, Double.POSITIVE_INFINITY})
    void aFactorThatShrinksOrExplodesIsRefused(double factor) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backoff.withFactor(factor))
                .withMessage("factor must be 1 to 100, was " + factor);
    }

    @Test
    void theLongestWaitIsNotShorterThanTheFirstNorLongerThanADay() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backoff.withLongest(Duration.ofMillis(99)))
                .withMessage("longest must be >= first (PT0.1S) and <= 1 day, was PT0.099S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backoff.withLongest(Duration.ofDays(1).plusNanos(1)));
        assertThat(backoff.withLongest(Duration.ofMillis(150)).delayBefore(2, random))
                .isEqualTo(Duration.ofMillis(150));
    }
}
