package dev.mainstay.idempotency.jobs;

import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Result;
import dev.mainstay.idempotency.Step;
import dev.mainstay.idempotency.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A store before another that does not answer to begin, or to complete, when it is told so. */
final class FailingStore implements IdempotencyStore {

    private final IdempotencyStore store;
    volatile boolean noBegin;
    volatile boolean noComplete;

    FailingStore(IdempotencyStore store) {
        this.store = store;
    }

    private static <A> CompletionStage<A> unless(boolean down, Supplier<CompletionStage<A>> call) {
        return down ? CompletableFuture.failedFuture(new IdempotencyStoreException("down", null)) : call.get();
    }

    @Override
    public CompletionStage<Begin> begin(RecordKey key, Fingerprint payload, Owner owner, Policy policy) {
        return unless(noBegin, () -> store.begin(key, payload, owner, policy));
    }

    @Override
    public CompletionStage<Boolean> complete(RecordKey key, Owner owner, Result result, Duration retain) {
        return unless(noComplete, () -> store.complete(key, owner, result, retain));
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
