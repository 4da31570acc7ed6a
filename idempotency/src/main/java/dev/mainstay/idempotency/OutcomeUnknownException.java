package dev.mainstay.idempotency;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;
import java.time.Instant;

/** An earlier attempt may have taken effect and nobody knows; an operator has to look. */
public final class OutcomeUnknownException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Instant since;
    private final int attempts;

    OutcomeUnknownException(Instant since, int attempts) {
        super("the outcome of an earlier attempt is unknown since " + since + "; it is not run again by itself", null);
        this.since = since;
        this.attempts = attempts;
    }

    @Override
    public String code() {
        return "idempotency-outcome-unknown";
    }

    @Override
    public Category category() {
        return Category.CONFLICT;
    }

    /** Returns when it was noticed, on the store's clock. */
    public Instant since() {
        return since;
    }

    /** Returns how many attempts there were. */
    public int attempts() {
        return attempts;
    }
}
