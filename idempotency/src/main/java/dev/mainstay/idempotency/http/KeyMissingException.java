package dev.mainstay.idempotency.http;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** The request has no idempotency key and needs one. */
public final class KeyMissingException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    KeyMissingException() {
        super("this request needs the header " + HttpIdempotency.KEY_HEADER, null);
    }

    @Override
    public String code() {
        return "idempotency-key-missing";
    }

    @Override
    public Category category() {
        return Category.INVALID;
    }
}
