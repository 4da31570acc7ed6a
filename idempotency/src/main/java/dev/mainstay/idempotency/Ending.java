package dev.mainstay.idempotency;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How an attempt ends: what the store is told, as often as needed, and what the waiters of this process may know of it. */
record Ending(
        Supplier<CompletionStage<Boolean>> message,
        @Nullable Result result) {

    static Ending done(Holding holding, Result result, Policy policy) {
        return new Ending(() -> holding.complete(result, policy.retain()), result);
    }

    static Ending settled(Holding holding, Verdict.Keep keep) {
        return new Ending(() -> holding.settle(keep), null);
    }

    CompletionStage<Boolean> send() {
        return Replies.ask(message);
    }

    /** Returns what a repeat would be answered; empty when the store has to be asked. */
    Optional<Begin> shared(Instant now) {
        return Optional.ofNullable(result).map(kept -> new Begin.Finished(kept, now));
    }
}
