package dev.mainstay.core.guard;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The dependency was not called, since its circuit breaker is open, or half-open with its probe on the way. It has no stack trace. */
public final class CircuitOpenException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String guard;
    private final @Nullable Duration retryAfter;

    CircuitOpenException(String guard, @Nullable Duration retryAfter) {
        super(
                "guard \"" + guard + "\" makes no call: its circuit breaker is "
                        + (retryAfter == null
                                ? "waiting for the result of a probe"
                                : "open for another " + Units.text(retryAfter)),
                null,
                false);
        this.guard = guard;
        this.retryAfter = retryAfter;
    }

    /** Returns the name of the guard. */
    public String guard() {
        return guard;
    }

    @Override
    public String code() {
        return "circuit-open";
    }

    @Override
    public Category category() {
        return Category.UNAVAILABLE;
    }

    /** Returns what is left of the time for which the breaker stays open; empty while a probe is on its way. */
    @Override
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
