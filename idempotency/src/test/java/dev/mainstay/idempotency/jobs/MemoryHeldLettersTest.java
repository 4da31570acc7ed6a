package dev.mainstay.idempotency.jobs;

import java.time.Clock;

/** Held letters and many operators, over letters in memory. */
class MemoryHeldLettersTest extends HeldLettersContract {

    @Override
    DeadLetterStore newStore() {
        return InMemoryDeadLetterStore.of(1_000, Clock.systemUTC());
    }
}
