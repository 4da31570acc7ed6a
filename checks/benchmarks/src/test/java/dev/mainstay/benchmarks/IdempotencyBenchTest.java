package dev.mainstay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.idempotency.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdempotencyBenchTest {

    private final IdempotencyBench bench = new IdempotencyBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void keysAreNewAlsoWhenTheyComeRoundAgain() {
        for (int i = 0; i < 5_000; i++) {
            assertThat(bench.firstCall()).isEqualTo(new Outcome.Executed<>("receipt-1", 1, Outcome.Recorded.YES));
        }
    }

    @Test
    void theReplayIsOne() {
        bench.recordOne();

        assertThat(bench.replay()).isInstanceOf(Outcome.Replayed.class);
    }

    @Test
    void aReplayOfNothingIsBroken() {
        assertThatThrownBy(bench::replay).isInstanceOf(IllegalStateException.class);
    }
}
