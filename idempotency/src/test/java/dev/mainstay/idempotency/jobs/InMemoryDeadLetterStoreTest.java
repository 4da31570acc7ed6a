package dev.mainstay.idempotency.jobs;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import org.junit.jupiter.api.Test;

/** Dead letters in memory. */
class InMemoryDeadLetterStoreTest extends DeadLetterStoreContract {

    @Override
    DeadLetterStore newStore() {
        return InMemoryDeadLetterStore.of(1_000, Clock.systemUTC());
    }

    @Test
    void aStoreForNoLettersIsRefused() {
        assertThatThrownBy(() -> InMemoryDeadLetterStore.of(0, Clock.systemUTC()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxLetters must be >= 1, was 0");
    }
}
