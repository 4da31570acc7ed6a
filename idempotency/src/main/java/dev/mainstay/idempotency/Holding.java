package dev.mainstay.idempotency;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What one call asks a store for, and may tell it about the record when it owns that. */
record Holding(IdempotencyStore store, RecordKey key, Owner owner, Fingerprint payload, Policy policy) {

    CompletionStage<Begin> begin() {
        try {
            return store.begin(key, payload, owner, policy);
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    CompletionStage<Boolean> complete(Result result) {
        return store.complete(key, owner, result, policy.retain());
    }

    CompletionStage<Boolean> settle(Verdict.Keep keep) {
        return store.settle(key, owner, keep);
    }

    CompletionStage<Boolean> renew(List<Step> finished) {
        return store.renew(key, owner, policy.lease(), finished);
    }
}
