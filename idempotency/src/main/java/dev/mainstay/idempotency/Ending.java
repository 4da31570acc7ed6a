package dev.mainstay.idempotency;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ends: what the store is told, as often as needed, and what the waiters of this process may know of it.
 *
 * @param keep what becomes of the record; {@code RECORD} where there is a result
 * @param retain how long a result is kept
 */
record Ending(Holding holding, Verdict.Keep keep, @Nullable Result result, Duration retain) {

    static Ending done(Holding holding, Result result, Policy policy) {
        return new Ending(holding, Verdict.Keep.RECORD, result, policy.retain());
    }

    static Ending settled(Holding holding, Verdict.Keep keep) {
        return new Ending(holding, keep, null, Duration.ZERO);
    }

    CompletionStage<Boolean> send() {
        try {
            return result == null ? holding.settle(keep) : holding.complete(result, retain);
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** Returns what a repeat would be answered; empty when the store has to be asked. */
    Optional<Begin> shared(Instant now) {
        return result == null ? Optional.empty() : Optional.of(new Begin.Finished(result, now));
    }
}
