package dev.mainstay.core.limit;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;

/** The caller has used up its rate limit, code {@code rate-limited}. It has no stack trace, and does not tell the key. */
public final class RateLimitedException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String limit;
    private final Duration retryAfter;

    RateLimitedException(String limit, Duration retryAfter) {
        super(
                "rate limit \"" + limit + "\" is used up; the next call is allowed in " + retryAfter.toMillis() + " ms",
                null,
                false);
        this.limit = limit;
        this.retryAfter = retryAfter;
    }

    /** Returns the name of the limit. */
    public String limit() {
        return limit;
    }

    @Override
    public String code() {
        return "rate-limited";
    }

    @Override
    public Category category() {
        return Category.LIMITED;
    }

    /** Returns when the next call is allowed; always present, above zero. */
    @Override
    public Optional<Duration> retryAfter() {
        return Optional.of(retryAfter);
    }
}
