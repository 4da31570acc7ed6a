package dev.mainstay.tenancy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;

/**
 * The checks of the service layer: an object of another tenant is treated as if it did not exist, and work may need a permission. Thread-safe.
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
            tenancy.signals().emit(new TenancySignal.Refused(TenancySignal.Subject.OBJECT, "cross-tenant"));
            throw new CrossTenantAccessException();
        }
    }

    /**
     * Checks that whoever acts has a permission: one of the {@link dev.mainstay.core.context.Principal#roles} of the call.
     *
     * @param permission its name, not blank
     * @throws PermissionMissingException when the actor lacks it, or there is no actor (code {@code permission-missing})
     * @throws IllegalArgumentException when the name is blank
     */
    public void require(String permission) {
        if (permission.isBlank()) {
            throw new IllegalArgumentException("permission must not be blank, was '" + permission + "'");
        }
        boolean has = CallContext.current()
                .principal()
                .filter(actor -> actor.hasRole(permission))
                .isPresent();
        if (!has) {
            tenancy.signals().emit(new TenancySignal.Refused(TenancySignal.Subject.PERMISSION, permission));
            throw new PermissionMissingException(permission);
        }
    }
}
