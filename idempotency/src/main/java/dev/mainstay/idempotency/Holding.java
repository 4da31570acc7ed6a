package dev.mainstay.idempotency;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What one owner may tell the store about one record. */
record Holding(IdempotencyStore store, RecordKey key, Owner owner) {

    CompletionStage<Boolean> complete(Result result, Duration retain) {
        return store.complete(key, owner, result, retain);
    }

    CompletionStage<Boolean> settle(Verdict.Keep keep) {
        return store.settle(key, owner, keep);
    }

    CompletionStage<Boolean> renew(Duration lease, List<Step> finished) {
        return store.renew(key, owner, lease, finished);
    }
}
