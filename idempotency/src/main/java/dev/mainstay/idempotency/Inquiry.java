package dev.mainstay.idempotency;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What one call asks the store for. */
record Inquiry(Holding holding, Fingerprint payload, Policy policy) {

    RecordKey key() {
        return holding.key();
    }

    CompletionStage<Begin> send() {
        try {
            return holding.store().begin(holding.key(), payload, holding.owner(), policy);
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
