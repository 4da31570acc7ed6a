package dev.mainstay.idempotency.jobs;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Stands for an operator whose look at a letter is out of date. */
record StaleLetters(DeadLetterStore store, DeadLetterEntry seen) implements DeadLetterStore {

    @Override
    public void add(DeadLetter letter) {
        store.add(letter);
    }

    @Override
    public Optional<DeadLetterEntry> find(UUID id) {
        return Optional.of(seen);
    }

    @Override
    public List<DeadLetterEntry> page(DeadLetterFilter filter, UUID after, int limit) {
        return store.page(filter, after, limit);
    }

    @Override
    public void release(UUID id) {
        store.release(id);
    }

    @Override
    public void replayed(UUID id, Delivery delivery) {
        store.replayed(id, delivery);
    }
}
