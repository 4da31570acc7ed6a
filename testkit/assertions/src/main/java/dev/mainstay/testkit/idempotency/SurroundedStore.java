package dev.mainstay.testkit.idempotency;

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
import java.util.function.Supplier;

/** A store whose every message passes one place on its way to another store. */
abstract class SurroundedStore implements IdempotencyStore {

    private final IdempotencyStore store;

    SurroundedStore(IdempotencyStore store) {
        this.store = store;
    }

    abstract <A> CompletionStage<A> ask(StoreOperation operation, Supplier<CompletionStage<A>> message);

    @Override
    public final CompletionStage<Begin> begin(RecordKey key, Fingerprint payload, Owner owner, Policy policy) {
        return ask(StoreOperation.BEGIN, () -> store.begin(key, payload, owner, policy));
    }

    @Override
    public final CompletionStage<Boolean> complete(RecordKey key, Owner owner, Result result, Duration retain) {
        return ask(StoreOperation.COMPLETE, () -> store.complete(key, owner, result, retain));
    }

    @Override
    public final CompletionStage<Boolean> settle(RecordKey key, Owner owner, Verdict.Keep keep) {
        return ask(StoreOperation.SETTLE, () -> store.settle(key, owner, keep));
    }

    @Override
    public final CompletionStage<Boolean> renew(RecordKey key, Owner owner, Duration lease, List<Step> finished) {
        return ask(StoreOperation.RENEW, () -> store.renew(key, owner, lease, finished));
    }

    @Override
    public final CompletionStage<Optional<Entry>> find(RecordKey key) {
        return ask(StoreOperation.FIND, () -> store.find(key));
    }
}
