package dev.mainstay.core.guard;

import java.io.Serial;

/** Stands in the events of a breaker for a result that was classified as a failure; it is never thrown and says nothing of the result. */
final class FailedResultException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    FailedResultException() {
        super("a result that counts as a failure", null, false, false);
    }
}
