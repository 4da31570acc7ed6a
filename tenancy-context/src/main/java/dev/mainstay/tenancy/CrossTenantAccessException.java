package dev.mainstay.tenancy;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/**
 * An object of another tenant was asked for; to the caller it looks absent.
 *
 * <p>Code, category and message are those of an object that does not exist, so that an answer made from them tells nothing. Only the type
 * tells the two apart, for logs and audit.
 */
public final class CrossTenantAccessException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Makes the exception. */
    public CrossTenantAccessException() {
        super("there is no such object", null);
    }

    @Override
    public String code() {
        return "not-found";
    }

    @Override
    public Category category() {
        return Category.NOT_FOUND;
    }
}
