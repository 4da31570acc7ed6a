package dev.mainstay.core.guard;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Starts asynchronous work, once for each attempt.
 *
 * <pre>{@code
 * guard.callAsync(cancellation -> {
 *     CompletableFuture<Rate> answer = client.rateAsync("EUR");
 *     cancellation.onCancel(() -> answer.cancel(true));
 *     return answer;
 * });
 * }</pre>
 *
 * @param <T> what the work results in
 * @param <X> what starting it may throw
 */
@FunctionalInterface
public interface AsyncAction<T extends @Nullable Object, X extends Exception> {

    /**
     * Starts the work and returns at once.
     *
     * @param cancellation where to say how the work is stopped
     * @return completed with the result, never null
     */
    CompletionStage<T> start(Cancellation cancellation) throws X;
}
