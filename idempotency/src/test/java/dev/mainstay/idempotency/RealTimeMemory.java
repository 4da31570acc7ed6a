package dev.mainstay.idempotency;

import dev.mainstay.testkit.contract.idempotency.StoreUnderTest;
import java.util.concurrent.locks.LockSupport;

/** Memory on the clock of the JVM, for tests whose threads have to get on while time passes. */
final class RealTimeMemory implements StoreUnderTest {

    private final InMemoryStore store = InMemoryStore.ofDefaults();

    @Override
    public IdempotencyStore store() {
        return store;
    }

    @Override
    public Idempotency.Builder engineOver(IdempotencyStore other) {
        return Idempotency.builder(other);
    }

    @Override
    public void aMoment() {
        LockSupport.parkNanos(MOMENT.toNanos());
    }

    @Override
    public void lose(RecordKey key) {
        StoreUnderTest.get(store.settle(key, Owner.operator(), Verdict.Keep.FORGET));
    }
}
