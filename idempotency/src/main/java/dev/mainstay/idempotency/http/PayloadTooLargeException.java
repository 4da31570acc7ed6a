package dev.mainstay.idempotency.http;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** The body is too long to be told apart from others. */
public final class PayloadTooLargeException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    PayloadTooLargeException(int maxBytes) {
        super("a request with an idempotency key may have a body of " + maxBytes + " bytes", null);
    }

    @Override
    public String code() {
        return "idempotency-payload-too-large";
    }

    @Override
    public Category category() {
        return Category.TOO_LARGE;
    }
}
