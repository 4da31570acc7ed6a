package dev.mainstay.idempotency;

import dev.mainstay.core.time.ManualTime;
import dev.mainstay.testkit.contract.idempotency.StoreUnderTest;
import java.time.Instant;

/** Memory, on a time that stands still until a test moves it. */
final class MemoryUnderTest implements StoreUnderTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final ManualTime time = ManualTime.startingAt(Long.MAX_VALUE - 1_000_000_000L);
    private final long firstNanos = time.nanos();
    private final InMemoryStore store = InMemoryStore.ofDefaults().withClocks(time, this::now);

    Instant now() {
        return START.plusNanos(time.nanos() - firstNanos);
    }

    @Override
    public IdempotencyStore store() {
        return store;
    }

    @Override
    public Idempotency.Builder engineOver(IdempotencyStore other) {
        return Idempotency.builder(other).ticker(time).scheduler(time).executor(Runnable::run);
    }

    @Override
    public void aMoment() {
        time.advance(MOMENT);
    }

    /** Nothing takes records out of memory; to be forgotten is the nearest. */
    @Override
    public void lose(RecordKey key) {
        StoreUnderTest.get(store.settle(key, Owner.operator(), Verdict.Keep.FORGET));
    }
}
