package dev.mainstay.benchmarks;

import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.InMemoryStore;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Result;
import dev.mainstay.idempotency.Step;
import dev.mainstay.idempotency.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The store in memory, to be emptied at once and without waiting for anything to expire. Not thread-safe. */
final class EmptiedStore implements IdempotencyStore {

    private IdempotencyStore store = InMemoryStore.ofDefaults();

    void empty() {
        store = InMemoryStore.ofDefaults();
    }

    @Override
    public CompletionStage<Begin> begin(RecordKey key, Fingerprint payload, Owner owner, Policy policy) {
        return store.begin(key, payload, owner, policy);
    }

    @Override
    public CompletionStage<Boolean> complete(RecordKey key, Owner owner, Result result, Duration retain) {
        return store.complete(key, owner, result, retain);
    }

    @Override
    public CompletionStage<Boolean> settle(RecordKey key, Owner owner, Verdict.Keep keep) {
        return store.settle(key, owner, keep);
    }

    @Override
    public CompletionStage<Boolean> renew(RecordKey key, Owner owner, Duration lease, List<Step> finished) {
        return store.renew(key, owner, lease, finished);
    }

    @Override
    public CompletionStage<Optional<Entry>> find(RecordKey key) {
        return store.find(key);
    }
}
