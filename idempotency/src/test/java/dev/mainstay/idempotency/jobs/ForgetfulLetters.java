package dev.mainstay.idempotency.jobs;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Stands for a process that dies before it can write down what it has done. */
record ForgetfulLetters(DeadLetterStore store) implements DeadLetterStore {

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
        store.release(id);
    }

    @Override
    public void replayed(UUID id, Delivery delivery) {
        throw new DeadLetterStoreException("the process died", null);
    }
}
