package dev.mainstay.core;

import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An outcome of a call that Mainstay itself decided; the caller's own exceptions are never wrapped in it.
 *
 * <p>Subclasses are final and named noun + state ({@code CircuitOpenException}). A message names the cause and the way out, and never
 * carries secrets or payloads: it may be logged.
 */
public abstract class ReliabilityException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Makes an exception with a stack trace. */
    protected ReliabilityException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Makes an exception; where it is hot, without a stack trace. */
    protected ReliabilityException(String message, @Nullable Throwable cause, boolean stackTrace) {
        super(message, cause, true, stackTrace);
    }

    /** Returns the stable, listed code, lower-case words joined by hyphens: {@code circuit-open}. */
    public abstract String code();

    /** Returns the category, which decides the HTTP status. */
    public abstract Category category();

    /** Says whether the same call, unchanged, may succeed later. */
    public boolean isRetryable() {
        return category().isTransient();
    }

    /** Returns how long to wait before asking again; empty where nobody knows. */
    public Optional<Duration> retryAfter() {
        return Optional.empty();
    }
}
