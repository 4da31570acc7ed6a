package dev.mainstay.core;

import org.jspecify.annotations.Nullable;

/**
 * Work handed to Mainstay; the one functional shape of all modules.
 *
 * <p>The exception type is part of the shape, so that what the caller's code throws reaches the caller typed and unwrapped. A lambda that
 * throws no checked exception infers {@code X} as {@link RuntimeException}.
 *
 * @param <T> the result, may be null
 * @param <X> the checked exception that the work throws
 */
@FunctionalInterface
public interface Action<T extends @Nullable Object, X extends Exception> {

    /**
     * Does the work once.
     *
     * @return the result
     * @throws X as the work says
     */
    T run() throws X;
}
