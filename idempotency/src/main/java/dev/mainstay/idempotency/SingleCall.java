package dev.mainstay.idempotency;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One request on its way: asks, and runs the action or says why not. */
final class SingleCall<T extends @Nullable Object> {

    private final Results<T> results;
    private final Admission admission;
    private @Nullable Attempt<T> attempt;

    SingleCall(Results<T> results, Admission admission) {
        this.results = results;
        this.admission = admission;
    }

    Admission admission() {
        return admission;
    }

    /** Begins the heartbeat of a call that was told to run, which then is run or abandoned; otherwise does nothing. */
    void hold() {
        if (attempt == null
                && admission.answer().isDone()
                && !admission.answer().isCompletedExceptionally()
                && admission.answer().join() instanceof Begin.Begun) {
            attempt = new Attempt<>(results, admission);
        }
    }

    boolean isHeld() {
        return attempt != null;
    }

    /** Says whether a claim that is held is over. */
    boolean isLost() {
        return attempt != null && !admission.lease().held();
    }

    /** Lets a call go that was not run. */
    void abandon() {
        if (attempt != null) {
            attempt.abandon();
        } else {
            admission.end(null);
        }
    }

    <X extends Exception> Outcome<T> run(ClaimedAction<T, X> action) throws X {
        Begin begin;
        try {
            begin = admission.await();
        } catch (IdempotencyStoreException failure) {
            return runWithoutStore(failure, action);
        }
        hold();
        Attempt<T> running = attempt;
        return running == null ? results.outcome(begin) : running.run(action);
    }

    private <X extends Exception> Outcome<T> runWithoutStore(
            IdempotencyStoreException storesFailure, ClaimedAction<T, X> action) throws X {
        refuseWithoutStore(storesFailure);
        T value;
        try {
            value = action.run(new UnprotectedClaim(admission.holding().key()));
        } catch (Throwable actionsFailure) {
            results.ended("failed");
            throw actionsFailure;
        }
        return unprotected(value);
    }

    CompletionStage<Outcome<T>> runAsync(
            Function<? super Claim, ? extends CompletionStage<T>> action, Executor executor) {
        CompletableFuture<Begin> answer = admission.answer();
        CompletableFuture<Outcome<T>> outcome = answer.isDone()
                ? answer.handle((begin, failure) -> decided(begin, failure, action))
                        .thenCompose(stage -> stage)
                : answer.handleAsync((begin, failure) -> decided(begin, failure, action), executor)
                        .thenCompose(stage -> stage);
        // Whoever waits for the outcome may block, and must not block the thread on which a store's replies arrive.
        return outcome.isDone() ? outcome : outcome.thenApplyAsync(ended -> ended, executor);
    }

    private CompletionStage<Outcome<T>> decided(
            @Nullable Begin begin,
            @Nullable Throwable failure,
            Function<? super Claim, ? extends CompletionStage<T>> action) {
        try {
            if (begin == null) {
                refuseWithoutStore(Replies.failed(failure));
                return Attempt.started(
                                action, new UnprotectedClaim(admission.holding().key()))
                        .thenApply(this::unprotected)
                        .whenComplete((outcome, actionsFailure) -> {
                            if (actionsFailure != null) {
                                results.ended("failed");
                            }
                        });
            }
            hold();
            Attempt<T> running = attempt;
            return running == null
                    ? CompletableFuture.completedFuture(results.outcome(begin))
                    : running.runAsync(action);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /** Throws, unless the operation may do without protection. */
    private void refuseWithoutStore(IdempotencyStoreException failure) {
        if (admission.holding().policy().onStoreFailure() == Policy.OnStoreFailure.REFUSE) {
            // The claim may have reached the store and only the reply been lost; nobody shall wait for a lease that no
            // action uses.
            if (admission.hasAsked()) {
                Replies.ask(() -> admission.holding().settle(Verdict.Keep.RETRY));
            }
            results.ended("store-failed");
            throw failure;
        }
        results.trouble("not-protected");
    }

    private Outcome<T> unprotected(T value) {
        results.ended("executed");
        return new Outcome.Executed<>(value, 1, Outcome.Recorded.NOT_PROTECTED);
    }
}
