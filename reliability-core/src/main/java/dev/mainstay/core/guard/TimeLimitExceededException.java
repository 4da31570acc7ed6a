package dev.mainstay.core.guard;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The time for one attempt was over, with time left for the whole call; only where the policy limits attempts.
 *
 * <p>It is a failure of which nobody knows whether it had an effect, and is retried as such. What the attempt threw is the cause.
 */
public final class TimeLimitExceededException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String guard;
    private final int attempt;

    TimeLimitExceededException(String guard, int attempt, @Nullable Throwable cause) {
        super("guard \"" + guard + "\" ran out of the time for one attempt, in attempt " + attempt, cause);
        this.guard = guard;
        this.attempt = attempt;
    }

    /** Returns the name of the guard. */
    public String guard() {
        return guard;
    }

    /** Returns which attempt it was, from one on. */
    public int attempt() {
        return attempt;
    }

    @Override
    public String code() {
        return "time-limit-exceeded";
    }

    @Override
    public Category category() {
        return Category.TIMEOUT;
    }
}
