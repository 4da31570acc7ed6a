package dev.mainstay.idempotency;

import dev.mainstay.idempotency.Outcome.Recorded;
import dev.mainstay.idempotency.Verdict.Keep;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of an action under a claim: heartbeat, verdict, and telling the store. */
final class Attempt<T extends @Nullable Object> {

    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    private final Operation<T> operation;
    private final Holding holding;
    private final LeasedClaim claim;
    private final Surroundings around;
    private final Heartbeat heartbeat;

    Attempt(Operation<T> operation, Holding holding, LeasedClaim claim, Surroundings around) {
        this.operation = operation;
        this.holding = holding;
        this.claim = claim;
        this.around = around;
        this.heartbeat = new Heartbeat(holding, operation.policy().lease(), claim.lease(), around);
    }

    <X extends Exception> Outcome<T> run(ClaimedAction<T, X> action) throws X {
        if (operation.policy().heartbeat()) {
            heartbeat.start();
        }
        T value;
        try {
            value = action.run(claim);
        } catch (Throwable failure) {
            heartbeat.stop();
            failed(failure);
            throw failure;
        }
        heartbeat.stop();
        return returned(value);
    }

    private Outcome<T> returned(T value) {
        Supplier<CompletionStage<Boolean>> ending = ending(verdictOn(value, null), value);
        Recorded recorded;
        try {
            recorded = Replies.await(ending) ? Recorded.YES : Recorded.LEASE_LOST;
        } catch (IdempotencyStoreException failure) {
            recorded = Recorded.STORE_FAILED;
            tellLater(ending);
        }
        if (recorded == Recorded.LEASE_LOST) {
            trouble("lease-lost");
        }
        around.signals().emit(CallSignal.ended(operation, "executed"));
        return new Outcome.Executed<>(value, claim.attempt(), recorded);
    }

    private void failed(Throwable actionsFailure) {
        Supplier<CompletionStage<Boolean>> ending = endingOfFailure(verdictOn(null, actionsFailure));
        try {
            if (!Replies.await(ending)) {
                trouble("lease-lost");
            }
        } catch (IdempotencyStoreException failure) {
            actionsFailure.addSuppressed(failure);
            tellLater(ending);
        }
        around.signals().emit(CallSignal.ended(operation, "failed"));
    }

    private Supplier<CompletionStage<Boolean>> ending(Keep keep, T value) {
        if (keep != Keep.RECORD) {
            return () -> holding.settle(keep);
        }
        Result result = new Results<>(operation, around.signals()).encode(value);
        return () -> holding.complete(result, operation.policy().retain());
    }

    private Supplier<CompletionStage<Boolean>> endingOfFailure(Keep keep) {
        if (keep != Keep.RECORD) {
            return () -> holding.settle(keep);
        }
        return () -> holding.complete(
                Result.notRetained(new byte[0]), operation.policy().retain());
    }

    private Keep verdictOn(@Nullable T value, @Nullable Throwable failure) {
        try {
            return operation.verdict().of(value, failure);
        } catch (RuntimeException | Error verdictsFailure) {
            LOG.warn("operation {}: its verdict failed with {}", operation.name(), verdictsFailure.getClass());
            trouble("verdict-failed");
            return failure == null ? Keep.RECORD : Keep.QUARANTINE;
        }
    }

    private void tellLater(Supplier<CompletionStage<Boolean>> ending) {
        trouble("store-failed");
        new LateEnding(ending, claim.lease(), operation.policy().lease(), around.timers()).start();
    }

    private void trouble(String what) {
        around.signals().emit(CallSignal.trouble(operation, what));
    }
}
