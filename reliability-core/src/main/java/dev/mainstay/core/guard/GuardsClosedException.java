package dev.mainstay.core.guard;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** The service is shutting down: {@link Guards#close()} was called before this call. */
public final class GuardsClosedException extends ReliabilityException implements GuardOutcome {

    @Serial
    private static final long serialVersionUID = 1L;

    GuardsClosedException() {
        super("the guards are closed and make no more calls", null);
    }

    @Override
    public String code() {
        return "guards-closed";
    }

    @Override
    public Category category() {
        return Category.UNAVAILABLE;
    }
}
