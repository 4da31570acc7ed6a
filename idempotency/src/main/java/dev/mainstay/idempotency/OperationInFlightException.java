package dev.mainstay.idempotency;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;

/** The same request is being run by somebody else; its result can be had later. */
public final class OperationInFlightException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /** Without a stack trace: a client that repeats in haste makes many of these. */
    OperationInFlightException(Duration retryAfter) {
        super("a request with this idempotency key is still running; ask again after " + retryAfter, null, false);
        this.retryAfter = retryAfter;
    }

    @Override
    public String code() {
        return "idempotency-in-flight";
    }

    @Override
    public Category category() {
        return Category.CONFLICT;
    }

    @Override
    public boolean isRetryable() {
        return true;
    }

    /** Returns what is left of the running claim's lease; always present and positive. */
    @Override
    public Optional<Duration> retryAfter() {
        return Optional.of(retryAfter);
    }
}
