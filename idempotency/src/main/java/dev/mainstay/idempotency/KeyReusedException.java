package dev.mainstay.idempotency;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** The idempotency key belongs to another request; a new request needs a new key. */
public final class KeyReusedException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    KeyReusedException() {
        super("this idempotency key was used for another request; use a new key", null);
    }

    @Override
    public String code() {
        return "idempotency-key-reused";
    }

    @Override
    public Category category() {
        return Category.UNPROCESSABLE;
    }
}
