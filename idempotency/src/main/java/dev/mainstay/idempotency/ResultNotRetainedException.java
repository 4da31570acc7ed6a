package dev.mainstay.idempotency;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;
import java.time.Instant;

/** The work is done, and its result was not kept: it was too long, or could not be encoded. */
public final class ResultNotRetainedException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Instant completedAt;
    private final byte[] summary;

    ResultNotRetainedException(Instant completedAt, byte[] summary) {
        super("the request was completed at " + completedAt + " and its result was not kept", null);
        this.completedAt = completedAt;
        this.summary = summary.clone();
    }

    @Override
    public String code() {
        return "idempotency-result-not-retained";
    }

    @Override
    public Category category() {
        return Category.CONFLICT;
    }

    /** Returns when it was completed, on the store's clock. */
    public Instant completedAt() {
        return completedAt;
    }

    /** Returns a copy of what the codec had to say about the result, often empty. */
    public byte[] summary() {
        return summary.clone();
    }
}
