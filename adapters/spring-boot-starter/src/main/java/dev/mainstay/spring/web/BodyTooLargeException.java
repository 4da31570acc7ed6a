package dev.mainstay.spring.web;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** A request body that is larger than the application takes. */
public final class BodyTooLargeException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    BodyTooLargeException(long limitBytes) {
        super("The request body must have at most " + limitBytes + " bytes.", null, false);
    }

    @Override
    public String code() {
        return "body-too-large";
    }

    @Override
    public Category category() {
        return Category.TOO_LARGE;
    }
}
