package dev.mainstay.spring.tenancy;

import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.jdbc.PostgresBinding;
import dev.mainstay.tenancy.jdbc.TenantDataSource;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Wraps the application's main {@code DataSource}, so that nothing in the application can get an unbound connection. */
final class TenantDataSourcePostProcessor implements BeanPostProcessor {

    private static final String MAIN = "dataSource";

    private final ObjectProvider<Tenancy> tenancy;
    private final ObjectProvider<PostgresBinding> binding;
    private final String role;

    /** Takes the binding of the application, where it has one; else the one of a role with all defaults. */
    TenantDataSourcePostProcessor(
            ObjectProvider<Tenancy> tenancy, ObjectProvider<PostgresBinding> binding, String role) {
        this.tenancy = tenancy;
        this.binding = binding;
        this.role = role;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (name.equals(MAIN) && bean instanceof DataSource pool && !(bean instanceof TenantDataSource)) {
            return TenantDataSource.wrap(
                    pool, tenancy.getObject(), binding.getIfAvailable(() -> PostgresBinding.of(role)));
        }
        return bean;
    }
}
