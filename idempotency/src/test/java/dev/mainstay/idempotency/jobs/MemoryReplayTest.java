package dev.mainstay.idempotency.jobs;

import java.time.Clock;

/** Replays, over letters in memory. */
class MemoryReplayTest extends ReplayContract {

    @Override
    DeadLetterStore newStore() {
        return InMemoryDeadLetterStore.of(1_000, Clock.systemUTC());
    }
}
