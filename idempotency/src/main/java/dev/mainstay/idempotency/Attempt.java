package dev.mainstay.idempotency;

import dev.mainstay.idempotency.Verdict.Keep;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One run of an action under a claim: heartbeat, verdict, and telling the store and the waiters of this process. */
final class Attempt<T extends @Nullable Object> {

    private final Results<T> results;
    private final Admission admission;
    private final LeasedClaim claim;
    private final Heartbeat heartbeat;

    /** Makes the attempt of a call that was told to run; its heartbeat beats from now on. */
    Attempt(Results<T> results, Admission admission) {
        this.results = results;
        this.admission = admission;
        Holding holding = holding();
        Begin.Begun begun = (Begin.Begun) admission.answer().join();
        this.claim = new LeasedClaim(holding, results, begun, admission.lease());
        this.heartbeat = new Heartbeat(holding, admission.lease(), admission.around());
        if (holding.policy().heartbeat()) {
            heartbeat.start();
        }
    }

    private Holding holding() {
        return admission.holding();
    }

    <X extends Exception> Outcome<T> run(ClaimedAction<T, X> action) throws X {
        T value;
        try {
            value = action.run(claim);
        } catch (Throwable failure) {
            tell(failed(failure), failure);
            throw failure;
        }
        return executed(value, tell(returned(value), null));
    }

    CompletionStage<Outcome<T>> runAsync(Function<? super Claim, ? extends CompletionStage<T>> action) {
        return started(action, claim)
                .handle((value, failure) -> failure == null
                        ? tellAsync(returned(value), null).thenApply(recorded -> executed(value, recorded))
                        : failedAsync(Objects.requireNonNull(Replies.cause(failure)), failure))
                .thenCompose(ended -> ended);
    }

    private CompletionStage<Outcome<T>> failedAsync(Throwable cause, Throwable failure) {
        return tellAsync(failed(cause), cause).thenCompose(told -> CompletableFuture.failedFuture(failure));
    }

    /** Starts an action; one that throws instead of returning a failed stage looks the same as one that does. */
    static <T extends @Nullable Object> CompletionStage<T> started(
            Function<? super Claim, ? extends CompletionStage<T>> action, Claim claim) {
        try {
            return Objects.requireNonNull(action.apply(claim), "the action must return a stage, was null");
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** Gives back a claim that was never used. */
    void abandon() {
        heartbeat.stop();
        Replies.ask(() -> holding().settle(Keep.RETRY)).whenComplete((told, failure) -> admission.end(null));
    }

    private Outcome<T> executed(T value, Outcome.Recorded recorded) {
        return new Outcome.Executed<>(value, claim.attempt(), recorded);
    }

    private Ending returned(T value) {
        Keep keep = results.verdict(value, null);
        return keep == Keep.RECORD
                ? Ending.done(holding(), results.encode(results.operation().codec(), value))
                : Ending.settled(holding(), keep);
    }

    private Ending failed(Throwable actionsFailure) {
        Keep keep = results.verdict(null, actionsFailure);
        return keep == Keep.RECORD
                ? Ending.done(holding(), Result.notRetained(new byte[0]))
                : Ending.settled(holding(), keep);
    }

    private Outcome.Recorded tell(Ending ending, @Nullable Throwable actionsFailure) {
        heartbeat.stop();
        CompletionStage<Boolean> reply = ending.send();
        Boolean known = Replies.known(reply);
        // Waiters of this process hear of the reply on the thread on which it comes, not after this one woke up.
        return known != null
                ? told(ending, actionsFailure, known, null)
                : Replies.join(reply.handle((ours, failure) -> told(ending, actionsFailure, ours, failure)));
    }

    private CompletionStage<Outcome.Recorded> tellAsync(Ending ending, @Nullable Throwable actionsFailure) {
        heartbeat.stop();
        return ending.send().handle((ours, failure) -> told(ending, actionsFailure, ours, failure));
    }

    private Outcome.Recorded told(
            Ending ending, @Nullable Throwable actionsFailure, @Nullable Boolean ours, @Nullable Throwable failure) {
        Outcome.Recorded recorded = recorded(ours, failure);
        if (recorded == Outcome.Recorded.STORE_FAILED) {
            if (actionsFailure != null) {
                actionsFailure.addSuppressed(Replies.failed(failure));
            }
            tellLater(ending);
        }
        Result kept = ending.result();
        if (recorded == Outcome.Recorded.YES && kept != null) {
            admission.done(kept);
        } else {
            admission.end(null);
        }
        results.ended(actionsFailure == null ? "executed" : "failed");
        return recorded;
    }

    private Outcome.Recorded recorded(@Nullable Boolean ours, @Nullable Throwable failure) {
        if (failure != null || ours == null) {
            return Outcome.Recorded.STORE_FAILED;
        }
        if (!ours) {
            results.trouble("lease-lost");
            return Outcome.Recorded.LEASE_LOST;
        }
        return Outcome.Recorded.YES;
    }

    private void tellLater(Ending ending) {
        results.trouble("store-failed");
        new LateEnding(
                        ending,
                        claim.lease(),
                        holding().policy().lease(),
                        admission.around().timers())
                .start();
    }
}
