package dev.mainstay.core.guard;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** As many attempts were running as the bulkhead lets run at once, and none ended in time. It has no stack trace. */
public final class BulkheadFullException extends ReliabilityException implements GuardOutcome {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String guard;
    private final int maxConcurrent;

    BulkheadFullException(String guard, int maxConcurrent) {
        super("guard \"" + guard + "\" makes no call: " + maxConcurrent + " run already", null, false);
        this.guard = guard;
        this.maxConcurrent = maxConcurrent;
    }

    /** Returns the name of the guard. */
    public String guard() {
        return guard;
    }

    /** Returns how many attempts may run at once. */
    public int maxConcurrent() {
        return maxConcurrent;
    }

    @Override
    public String code() {
        return "bulkhead-full";
    }

    @Override
    public Category category() {
        return Category.UNAVAILABLE;
    }
}
