package dev.mainstay.tenancy;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import dev.mainstay.core.context.TenantId;
import java.io.Serial;

/** Work of one tenant met work of another: a nested block, or a statement in the other tenant's transaction. */
public final class TenantMismatchException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception; its message names both tenants by {@link Tenancy#pseudonym} only.
     *
     * @param bound whose work is running
     * @param other who was asked for
     */
    public TenantMismatchException(TenantId bound, TenantId other) {
        super(
                "work of tenant " + Tenancy.pseudonym(bound) + " cannot go on for tenant " + Tenancy.pseudonym(other)
                        + "; end it first",
                null);
    }

    @Override
    public String code() {
        return "tenant-mismatch";
    }

    @Override
    public Category category() {
        return Category.INTERNAL;
    }
}
