package dev.mainstay.idempotency.http;

import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.IdempotencyStore;
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
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what a store is asked. */
final class AskedStore implements IdempotencyStore {

    private final IdempotencyStore store;
    private final AtomicInteger asked = new AtomicInteger();

    AskedStore(IdempotencyStore store) {
        this.store = store;
    }

    int asked() {
        return asked.get();
    }

    @Override
    public CompletionStage<Begin> begin(RecordKey key, Fingerprint payload, Owner owner, Policy policy) {
        asked.incrementAndGet();
        return store.begin(key, payload, owner, policy);
    }

    @Override
    public CompletionStage<Boolean> complete(RecordKey key, Owner owner, Result result, Duration retain) {
        asked.incrementAndGet();
        return store.complete(key, owner, result, retain);
    }

    @Override
    public CompletionStage<Boolean> settle(RecordKey key, Owner owner, Verdict.Keep keep) {
        asked.incrementAndGet();
        return store.settle(key, owner, keep);
    }

    @Override
    public CompletionStage<Boolean> renew(RecordKey key, Owner owner, Duration lease, List<Step> finished) {
        asked.incrementAndGet();
        return store.renew(key, owner, lease, finished);
    }

    @Override
    public CompletionStage<Optional<Entry>> find(RecordKey key) {
        asked.incrementAndGet();
        return store.find(key);
    }
}
