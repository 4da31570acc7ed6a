package dev.mainstay.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * Work that is done under a claim.
 *
 * @param <T> the result, may be null
 * @param <X> the checked exception that the work throws
 */
@FunctionalInterface
public interface ClaimedAction<T extends @Nullable Object, X extends Exception> {

    /**
     * Does the work once.
     *
     * @param claim what makes effects outside safe to repeat
     * @return the result
     * @throws X as the work says
     */
    T run(Claim claim) throws X;
}
