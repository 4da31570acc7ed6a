package dev.mainstay.idempotency;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store's replies: waited for, and failures brought into one form. */
final class Replies {

    private Replies() {}

    /** Asks; a store that throws instead of returning a failed stage looks the same as one that does. */
    static <A> CompletionStage<A> ask(Supplier<CompletionStage<A>> question) {
        try {
            return question.get();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** Returns a reply that is there already, as stores in this process have it; null when it is not, or is a failure. */
    static <A> @Nullable A known(CompletionStage<A> reply) {
        // Of the kinds of stage only this one can surely be asked.
        return reply.getClass() == CompletableFuture.class
                        && reply instanceof CompletableFuture<A> future
                        && future.isDone()
                        && !future.isCompletedExceptionally()
                ? future.join()
                : null;
    }

    /** Asks and waits. */
    static <A> A await(Supplier<CompletionStage<A>> question) {
        return join(ask(question));
    }

    /**
     * Waits. An interrupt does not end the waiting, since the reply decides whether we hold a claim; the flag is kept, and the store bounds
     * the time.
     */
    static <A> A join(CompletionStage<A> reply) {
        try {
            return reply.toCompletableFuture().join();
        } catch (CompletionException | CancellationException failure) {
            throw failed(failure);
        }
    }

    /** Returns the failure of a reply in the one form that callers know. */
    static IdempotencyStoreException failed(@Nullable Throwable failure) {
        Throwable cause = cause(failure);
        return cause instanceof IdempotencyStoreException known
                ? known
                : new IdempotencyStoreException("the idempotency store failed", cause);
    }

    /** Returns what a stage failed with, without the wrapper that stages put around it. */
    static @Nullable Throwable cause(@Nullable Throwable failure) {
        Throwable inner = failure == null ? null : failure.getCause();
        return failure instanceof CompletionException && inner != null ? inner : failure;
    }
}
