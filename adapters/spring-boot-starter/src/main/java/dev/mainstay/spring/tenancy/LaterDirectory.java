package dev.mainstay.spring.tenancy;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.TenantDirectory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The application's directory, made when it is first asked: it may read from the {@code DataSource}, which is made after the tenancy. Without
 * one every tenant is served.
 */
record LaterDirectory(ObjectProvider<TenantDirectory> directory) implements TenantDirectory {

    @Override
    public Iterable<TenantId> active() {
        return directory.getObject().active();
    }

    @Override
    public boolean exists(TenantId id) {
        TenantDirectory present = directory.getIfAvailable();
        return present == null || present.exists(id);
    }
}
