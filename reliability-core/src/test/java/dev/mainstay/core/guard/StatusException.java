package dev.mainstay.core.guard;

import java.time.Duration;
import java.util.Optional;

/** What an HTTP client of a user might throw. */
final class StatusException extends Exception implements HttpFailure {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final Duration retryAfter;

    StatusException(int status, Duration retryAfter) {
        super("HTTP " + status);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
