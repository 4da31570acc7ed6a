package dev.mainstay.core.guard;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a result that was classified as a failure: in the events of a breaker, and as the cause of a stale answer. Nobody outside of the
 * guard gets it thrown, and its message says nothing of the result.
 */
final class FailedResultException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Object result;

    FailedResultException(@Nullable Object result) {
        super("a result that counts as a failure", null, false, false);
        this.result = result;
    }

    @Nullable
    Object result() {
        return result;
    }
}
