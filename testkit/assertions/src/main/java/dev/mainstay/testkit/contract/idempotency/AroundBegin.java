package dev.mainstay.testkit.contract.idempotency;

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

/**
 * A store before another one that lets something happen on the way to a claim and back.
 *
 * @param store the one that does the work
 * @param before run before a claim is sent
 * @param after run before its answer is handed on
 */
record AroundBegin(IdempotencyStore store, Runnable before, Runnable after) implements IdempotencyStore {

    @Override
    public CompletionStage<Begin> begin(RecordKey key, Fingerprint payload, Owner owner, Policy policy) {
        before.run();
        return store.begin(key, payload, owner, policy).thenApply(reply -> {
            after.run();
            return reply;
        });
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
