package dev.mainstay.tenancy;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** There is no tenant with this id, or it is not served any more. */
public final class UnknownTenantException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Makes the exception. */
    public UnknownTenantException() {
        super("there is no such tenant", null);
    }

    @Override
    public String code() {
        return "unknown-tenant";
    }

    @Override
    public Category category() {
        return Category.NOT_FOUND;
    }
}
