package dev.mainstay.tenancy;

import dev.mainstay.core.context.TenantId;

/**
 * The check of the service layer: an object of another tenant is treated as if it did not exist. Thread-safe.
 *
 * <p>It stands beside the policies of the database, for objects that did not come from there: caches, messages, other services.
 */
public final class TenantGuard {

    private final Tenancy tenancy;

    TenantGuard(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /**
     * Returns the object if it is the current tenant's.
     *
     * @param object what was found
     * @throws NoTenantException when no tenant is set
     * @throws CrossTenantAccessException when it is another tenant's (code {@code not-found})
     */
    public <R extends TenantOwned> R owned(R object) {
        requireSame(object);
        return object;
    }

    /**
     * Checks that an object is the current tenant's.
     *
     * @param object what was found
     * @throws NoTenantException when no tenant is set
     * @throws CrossTenantAccessException when it is another tenant's (code {@code not-found})
     */
    public void requireSame(TenantOwned object) {
        TenantId current = tenancy.require();
        if (!current.equals(object.tenantId())) {
            throw new CrossTenantAccessException();
        }
    }
}
