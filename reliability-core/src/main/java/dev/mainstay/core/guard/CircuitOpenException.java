package dev.mainstay.core.guard;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The dependency was not called, since its circuit breaker is open, or half-open with its probes on the way.
 *
 * <p>It has no stack trace, since it is thrown in masses, and its size does not depend on the failures before. Of the failure that opened the
 * breaker it tells the class and not the message, which may hold what does not belong here.
 */
public final class CircuitOpenException extends ReliabilityException implements GuardOutcome {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String guard;
    private final CircuitBreaker.State state;
    private final long remainingNanos;
    private final @Nullable String openedBy;

    /** Takes the rejection apart, so that the JIT need not make it: constructors of exceptions are never inlined. */
    CircuitOpenException(String guard, CircuitBreaker.State state, long remainingNanos, @Nullable String openedBy) {
        super("", null, false);
        this.guard = guard;
        this.state = state;
        this.remainingNanos = remainingNanos;
        this.openedBy = openedBy;
    }

    /** Made when somebody reads it, since most rejections are only counted. */
    @Override
    public String getMessage() {
        String why = "held open by an operator";
        if (remainingNanos > 0) {
            why = "open for another " + Units.text(Duration.ofNanos(remainingNanos));
        } else if (state == CircuitBreaker.State.HALF_OPEN) {
            why = "waiting for the result of a probe";
        }
        return "guard \"" + guard + "\" makes no call: its circuit breaker is " + why
                + (openedBy == null ? "" : " (opened by " + openedBy + ")");
    }

    /** Returns the name of the guard. */
    public String guard() {
        return guard;
    }

    /** Returns the state of the breaker: OPEN, HALF_OPEN or FORCED_OPEN. */
    public CircuitBreaker.State state() {
        return state;
    }

    @Override
    public String code() {
        return "circuit-open";
    }

    @Override
    public Category category() {
        return Category.UNAVAILABLE;
    }

    /** Returns what is left of the time for which the breaker stays open; empty while a probe is on its way or an operator holds it open. */
    @Override
    public Optional<Duration> retryAfter() {
        return remainingNanos > 0 ? Optional.of(Duration.ofNanos(remainingNanos)) : Optional.empty();
    }

    /** Returns the class name of the failure that opened the breaker; empty when an operator did. */
    public Optional<String> openedBy() {
        return Optional.ofNullable(openedBy);
    }
}
