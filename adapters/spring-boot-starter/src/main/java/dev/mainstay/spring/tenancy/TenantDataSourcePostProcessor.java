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
    private final String role;

    TenantDataSourcePostProcessor(ObjectProvider<Tenancy> tenancy, String role) {
        this.tenancy = tenancy;
        this.role = role;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (name.equals(MAIN) && bean instanceof DataSource pool && !(bean instanceof TenantDataSource)) {
            return TenantDataSource.wrap(pool, tenancy.getObject(), PostgresBinding.of(role));
        }
        return bean;
    }
}
