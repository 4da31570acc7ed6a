package dev.mainstay.idempotency.http;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** The idempotency key cannot be read. */
public final class KeyMalformedException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    KeyMalformedException(String expectation) {
        super("the header " + HttpIdempotency.KEY_HEADER + " cannot be read: " + expectation, null);
    }

    @Override
    public String code() {
        return "idempotency-key-malformed";
    }

    @Override
    public Category category() {
        return Category.INVALID;
    }
}
