package dev.mainstay.verification.peers;

import dev.mainstay.core.Action;
import dev.mainstay.testkit.contract.BusinessException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** What a user of a peer writes besides its options. */
final class Exempt {

    private Exempt() {}

    /** The predicate for exceptions that are neither failures nor repeated; a wrapper counts as what it wraps. */
    static boolean isExempt(Throwable failure) {
        Throwable inner = failure;
        for (int depth = 0; depth < 10 && isWrapper(inner) && inner.getCause() != null; depth++) {
            inner = inner.getCause();
        }
        return inner instanceof CancellationException
                || inner instanceof InterruptedException
                || inner instanceof BusinessException;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof ExecutionException || failure instanceof CompletionException;
    }

    /** Starts asynchronous work where only a supplier fits. */
    static <T> CompletionStage<T> started(Action<CompletionStage<T>, Exception> action) {
        try {
            return action.run();
        } catch (Exception failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
