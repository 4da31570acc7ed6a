package dev.mainstay.tenancy;

import dev.mainstay.core.context.TenantId;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** A directory in memory, in the order in which it was given. */
record FixedDirectory(Set<TenantId> active) implements TenantDirectory {

    static FixedDirectory of(Collection<TenantId> tenants) {
        return new FixedDirectory(Collections.unmodifiableSet(new LinkedHashSet<>(tenants)));
    }

    @Override
    public boolean exists(TenantId id) {
        return active.contains(id);
    }
}
