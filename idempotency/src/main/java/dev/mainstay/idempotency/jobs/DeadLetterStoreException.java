package dev.mainstay.idempotency.jobs;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The store of dead letters did not answer, or not in a way that can be used. */
public final class DeadLetterStoreException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /**
     * Makes the exception; called by stores.
     *
     * @param message what was asked and what went wrong, without payloads
     * @param cause the driver's exception, unless it may quote what was to be stored
     */
    public DeadLetterStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String code() {
        return "dead-letter-store-unavailable";
    }

    @Override
    public Category category() {
        return Category.UNAVAILABLE;
    }

    /** Returns one second. */
    @Override
    public Optional<Duration> retryAfter() {
        return Optional.of(RETRY_AFTER);
    }
}
