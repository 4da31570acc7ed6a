package dev.mainstay.tenancy;

import dev.mainstay.core.context.TenantId;

/** An object that belongs to exactly one tenant. */
@FunctionalInterface
public interface TenantOwned {

    /** Returns whose it is. */
    TenantId tenantId();
}
