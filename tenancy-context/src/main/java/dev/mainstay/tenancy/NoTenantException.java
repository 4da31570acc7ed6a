package dev.mainstay.tenancy;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** Work that needs a tenant was started without one; nothing was sent to the database. */
public final class NoTenantException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Makes the exception. */
    public NoTenantException() {
        super("no tenant is set for this work; wrap it in Tenancy.run or Tenancy.call", null);
    }

    @Override
    public String code() {
        return "no-tenant";
    }

    @Override
    public Category category() {
        return Category.INTERNAL;
    }
}
