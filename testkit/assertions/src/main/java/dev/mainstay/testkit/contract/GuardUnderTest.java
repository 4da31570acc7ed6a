package dev.mainstay.testkit.contract;

import dev.mainstay.core.Action;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One guard as {@link GuardContract} sees it; an adapter of a few lines over the implementation. Thread-safe, as a guard is.
 *
 * <p>What the implementation does not have, the adapter aborts with {@code Assumptions.abort(reason)}: the statement is then not applicable and
 * the reason is shown.
 */
public interface GuardUnderTest {

    /**
     * Calls with something that may be repeated.
     *
     * @param action run once for each attempt
     * @return the action's result
     * @throws Exception what the action threw last, without the wrapper that the implementation may put around a checked exception; or what the
     *     implementation itself throws
     */
    <T extends @Nullable Object> T call(Action<T, Exception> action) throws Exception;

    /**
     * Calls with something asynchronous that may be repeated.
     *
     * @param action starts the work
     * @return completes as the call ends
     */
    <T extends @Nullable Object> CompletionStage<T> callAsync(Action<CompletionStage<T>, Exception> action);

    /** Opens the breaker as an operator does, until further notice. */
    void forceOpen();

    /** Closes the breaker as an operator does, until further notice. */
    void forceClosed();

    /** Returns how many timers of calls wait. */
    int pendingTimers();
}
