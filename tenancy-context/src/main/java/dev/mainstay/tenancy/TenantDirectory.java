package dev.mainstay.tenancy;

import dev.mainstay.core.context.TenantId;
import java.util.Collection;

/**
 * Knows the tenants of the application. Implementations are thread-safe; most read a table, as the platform.
 */
public interface TenantDirectory {

    /**
     * Returns the tenants that are served, each once.
     *
     * @return read once and by one thread, so it may be a page at a time
     */
    Iterable<TenantId> active();

    /**
     * Says whether a tenant is served.
     *
     * @param id of this application's type
     */
    boolean exists(TenantId id);

    /**
     * Returns the directory of tenants that never change.
     *
     * @param tenants copied; what comes twice counts once
     */
    static TenantDirectory of(Collection<TenantId> tenants) {
        return FixedDirectory.of(tenants);
    }
}
