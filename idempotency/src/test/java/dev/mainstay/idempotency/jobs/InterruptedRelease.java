package dev.mainstay.idempotency.jobs;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Something happens before a release is written down. */
record InterruptedRelease(DeadLetterStore store, Runnable before) implements DeadLetterStore {

    @Override
    public void add(DeadLetter letter) {
        store.add(letter);
    }

    @Override
    public Optional<DeadLetterEntry> find(UUID id) {
        return store.find(id);
    }

    @Override
    public List<DeadLetterEntry> page(DeadLetterFilter filter, UUID after, int limit) {
        return store.page(filter, after, limit);
    }

    @Override
    public void release(UUID id) {
        before.run();
        store.release(id);
    }

    @Override
    public void replayed(UUID id, Delivery delivery) {
        store.replayed(id, delivery);
    }
}
