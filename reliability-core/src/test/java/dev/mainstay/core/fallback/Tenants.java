package dev.mainstay.core.fallback;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;

/** Contexts that the tests share. */
final class Tenants {

    static final CallContext ACME = CallContext.empty().withTenant(new TenantId(TenantIdType.SLUG, "acme"));
    static final CallContext GLOBEX = CallContext.empty().withTenant(new TenantId(TenantIdType.SLUG, "globex"));

    private Tenants() {}
}
