package dev.mainstay.core.guard;

import dev.mainstay.core.breaker.Permit;
import dev.mainstay.core.context.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * The first attempt of a call of which nobody had to be told anything, until it failed.
 *
 * @param permit that it ran on and that has not been given back
 * @param startedAt on the guard's ticker
 * @param deadline of the call, null for none
 * @param failure what it threw, {@link TimeUp} included; null when it returned
 * @param result what it returned
 */
record FirstAttempt<T extends @Nullable Object>(
        Permit permit,
        long startedAt,
        @Nullable Deadline deadline,
        @Nullable Throwable failure,
        T result) {

    @SuppressWarnings("NullAway") // what threw has no result
    static <T extends @Nullable Object> FirstAttempt<T> threw(
            Permit permit, long startedAt, @Nullable Deadline deadline, Throwable failure) {
        return new FirstAttempt<>(permit, startedAt, deadline, failure, null);
    }

    /** Ends as the attempt did. */
    @SuppressWarnings("NullAway") // an attempt that did not throw has a result of its own type
    <X extends Exception> T replay() throws X {
        if (failure != null) {
            FirstAttempt.<X>rethrow(failure);
        }
        return result;
    }

    @SuppressWarnings("unchecked") // what was thrown is what the action may throw, which its caller is prepared for
    private static <E extends Throwable> void rethrow(Throwable failure) throws E {
        throw (E) failure;
    }
}
