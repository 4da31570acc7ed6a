package dev.mainstay.testkit.contract;

import dev.mainstay.testkit.contract.GuardTerms.BreakerRule;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;

/** Five failures over a given span, at random phases of the clock. */
final class Windows {

    static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    static final Duration OPEN_FOR = Duration.ofSeconds(30);

    /** What everything but the statement about the end of the open time itself waits. */
    static final Duration PAST_OPEN = Duration.ofSeconds(31);

    static final int RUNS = 12;

    private static final int MOST_RUNS = 4 * RUNS;
    private static final Duration STEP = Duration.ofSeconds(2);

    private final GuardFixture fixture;
    private final ContractTime time;
    private final Random random = new Random(42);

    Windows(GuardFixture fixture) {
        this.fixture = fixture;
        this.time = fixture.time();
    }

    /**
     * Returns how many of {@link #RUNS} guards still admit calls.
     *
     * @param inside whether the failures must have come within 10 s for a run to count
     * @param spans used in turn
     */
    int admittedAfterSpans(boolean inside, Duration... spans) {
        int counted = 0;
        int admitted = 0;
        for (int run = 0; run < MOST_RUNS && counted < RUNS; run++) {
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone().with(BreakerRule.WINDOW_ONLY));
            time.advance(Duration.ofNanos(random.nextInt(1_000_000_000)));
            Duration measured = failFiveTimes(trial, spans[counted % spans.length], inside);
            if (measured.compareTo(TEN_SECONDS) > 0 == inside) {
                continue;
            }
            counted++;
            admitted += trial.admits() ? 1 : 0;
        }
        if (counted < RUNS) {
            Assumptions.abort("the machine was too slow");
        }
        return admitted;
    }

    /** Returns the longest span that the failures can have had, or the shortest where they are to lie outside of the window. */
    private Duration failFiveTimes(Trial trial, Duration span, boolean inside) {
        long beforeFirst = time.nanos();
        trial.fail(1);
        long afterFirst = time.nanos();
        for (int i = 0; i < 3; i++) {
            time.advance(STEP);
            trial.fail(1);
        }
        Duration left = span.minus(time.since(beforeFirst));
        time.advance(left.isNegative() ? Duration.ZERO : left);
        Duration shortest = time.since(afterFirst);
        trial.fail(1);
        return inside ? time.since(beforeFirst) : shortest;
    }
}
