package dev.mainstay.tenancy.jdbc;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.TenantMismatchException;
import org.jspecify.annotations.Nullable;

/**
 * Whom a transaction is for.
 *
 * @param tenant the tenant, null for the platform
 */
record Subject(@Nullable TenantId tenant) {

    /** The platform, which is no tenant. */
    static final Subject PLATFORM = new Subject(null);

    /** Returns what the setting carries. */
    String value() {
        return tenant == null ? "" : tenant.value();
    }

    /**
     * Checks that work for another one may go on in this one's transaction.
     *
     * @throws TenantMismatchException when it may not
     */
    void requireSame(Subject other) {
        if (tenant != null && other.tenant != null && !tenant.equals(other.tenant)) {
            throw new TenantMismatchException(tenant, other.tenant);
        }
    }

    /** Returns a name for messages that gives no id away. */
    String inWords() {
        return tenant == null ? "the platform" : "tenant " + Tenancy.pseudonym(tenant);
    }
}
