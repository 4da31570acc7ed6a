package dev.mainstay.core.guard;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/**
 * Somebody interrupted the thread before the call or while it waited for a retry; the thread's interrupt flag is set.
 *
 * <p>During a wait, what the last attempt threw is suppressed in it. An interrupt during an attempt shows as whatever the attempt makes of
 * it.
 */
public final class CallInterruptedException extends ReliabilityException implements GuardOutcome {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String guard;

    CallInterruptedException(String guard, String when) {
        super("guard \"" + guard + "\" gave up: its thread was interrupted " + when, null);
        this.guard = guard;
    }

    /** Returns the name of the guard. */
    public String guard() {
        return guard;
    }

    @Override
    public String code() {
        return "call-interrupted";
    }

    @Override
    public Category category() {
        return Category.UNAVAILABLE;
    }
}
