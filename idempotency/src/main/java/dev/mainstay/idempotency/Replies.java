package dev.mainstay.idempotency;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

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

    /**
     * Asks and waits. An interrupt does not end the waiting, since the reply decides whether we hold a claim; the flag is kept, and the
     * store bounds the time.
     */
    static <A> A await(Supplier<CompletionStage<A>> question) {
        try {
            return ask(question).toCompletableFuture().join();
        } catch (CompletionException | CancellationException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            if (cause instanceof IdempotencyStoreException known) {
                throw known;
            }
            throw new IdempotencyStoreException("the idempotency store failed", cause);
        }
    }
}
