package dev.mainstay.idempotency.jobs;

import java.io.Serial;

/** Ends a claim before its handler runs: the attempts before it took the process down or were never heard of again. */
final class AttemptsSpentException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    AttemptsSpentException() {
        super("attempts spent", null, false, false);
    }
}
