package dev.mainstay.idempotency;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ends: what the store is told, as often as needed, and what the waiters of this process may know of it.
 *
 * @param keep what becomes of the record; {@code RECORD} where there is a result
 * @param result what a repeat is answered with; null when the store has to be asked
 */
record Ending(Holding holding, Verdict.Keep keep, @Nullable Result result) {

    static Ending done(Holding holding, Result result) {
        return new Ending(holding, Verdict.Keep.RECORD, result);
    }

    static Ending settled(Holding holding, Verdict.Keep keep) {
        return new Ending(holding, keep, null);
    }

    CompletionStage<Boolean> send() {
        try {
            return result == null ? holding.settle(keep) : holding.complete(result);
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
