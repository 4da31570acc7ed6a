package dev.mainstay.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * What is done once for an item of a batch.
 *
 * @param <M> the item
 * @param <T> the result, may be null
 * @param <X> the checked exception that the action throws
 */
@FunctionalInterface
public interface BatchAction<M, T extends @Nullable Object, X extends Exception> {

    /**
     * Does it.
     *
     * @param item whose key is claimed
     * @param claim the right to do it, see {@link Claim}
     * @return the result, which repeats get too
     * @throws X as the action says
     */
    T run(M item, Claim claim) throws X;
}
