package dev.mainstay.core.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Random loads against a model that keeps the time of every first attempt and of every retry. */
class RetryBudgetBoundTest {

    record Step(Duration pause, int firstAttempts, int retriesAsked) {}

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void everyAdmissionKeepsTheBoundAndEveryRefusalHasAReason(
            @ForAll("loads") List<Step> load,
            @ForAll long start,
            @ForAll @DoubleRange(min = 0, max = 1) double share,
            @ForAll @IntRange(max = 20) int floor,
            @ForAll @LongRange(min = 1_000_000, max = 3_600_000_000_000L) long windowNanos) {
        Model model = new Model(ManualTime.startingAt(start), share, floor, windowNanos);

        for (Step step : load) {
            model.advance(step.pause);
            model.begin(step.firstAttempts);
            for (int i = 0; i < step.retriesAsked; i++) {
                model.ask();
            }
        }
    }

    /** Pauses are in parts per thousand of the window, so that loads meet its edges whatever its length. */
    @Provide
    Arbitrary<List<Step>> loads() {
        Arbitrary<Duration> pauses = Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(10, Arbitraries.longs().between(0, 60)),
                        net.jqwik.api.Tuple.of(2, Arbitraries.of(900L, 970L, 999L, 1000L, 1001L, 1032L)),
                        net.jqwik.api.Tuple.of(1, Arbitraries.longs().between(0, 100_000)))
                .map(Duration::ofNanos);
        return Combinators.combine(
                        pauses,
                        Arbitraries.integers().between(0, 30),
                        Arbitraries.integers().between(0, 20))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(120);
    }

    private static final class Model {
        private final ManualTime time;
        private final RetryBudget budget;
        private final double share;
        private final int floor;
        private final long windowNanos;
        private final List<Long> firstAttempts = new ArrayList<>();
        private final List<Long> retries = new ArrayList<>();
        private long now;

        private Model(ManualTime time, double share, int floor, long windowNanos) {
            this.time = time;
            this.share = share;
            this.floor = floor;
            this.windowNanos = windowNanos;
            this.budget = RetryBudget.of(share, floor, Duration.ofNanos(windowNanos), time);
        }

        private void advance(Duration thousandths) {
            long nanos = Math.max(0, windowNanos / 1000 * thousandths.toNanos() + thousandths.toNanos() % 3 - 1);
            time.advance(Duration.ofNanos(nanos));
            now += nanos;
        }

        private void begin(int count) {
            for (int i = 0; i < count; i++) {
                budget.firstAttempt(time.nanos());
                firstAttempts.add(now);
            }
        }

        private void ask() {
            boolean admitted = budget.tryRetry();
            if (admitted) {
                retries.add(now);
                assertThat(since(retries, windowNanos))
                        .as("retries of the last window")
                        .isLessThanOrEqualTo((long) Math.floor(allowed(windowNanos) + 1e-9));
                return;
            }
            long slice = windowNanos / 32;
            assertThat((double) since(retries, windowNanos + 2 * slice) + 1)
                    .as("a retry is refused only when the window and its edges are full")
                    .isGreaterThan(allowed(windowNanos - 2 * slice));
        }

        private double allowed(long nanos) {
            return floor + share * since(firstAttempts, nanos);
        }

        private long since(List<Long> times, long nanos) {
            return times.stream().filter(at -> now - at < nanos).count();
        }
    }
}
