package dev.mainstay.core.guard;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The time for the whole call was over, before it or during it.
 *
 * <p>During it, what the last attempt threw is the cause. Nobody knows whether that attempt had an effect.
 */
public final class DeadlineExceededException extends ReliabilityException implements GuardOutcome {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String guard;
    private final int attempts;

    DeadlineExceededException(String guard, int attempts, @Nullable Throwable cause) {
        super(
                attempts == 0
                        ? "guard \"" + guard + "\" makes no call: the deadline had passed before it"
                        : "guard \"" + guard + "\" ran out of time in attempt " + attempts,
                cause);
        this.guard = guard;
        this.attempts = attempts;
    }

    /** Returns the name of the guard. */
    public String guard() {
        return guard;
    }

    /** Returns how many attempts were begun; zero when the deadline had passed before the call. */
    public int attempts() {
        return attempts;
    }

    @Override
    public String code() {
        return "deadline-exceeded";
    }

    @Override
    public Category category() {
        return Category.TIMEOUT;
    }
}
