package dev.mainstay.spring.tenancy;

import dev.mainstay.tenancy.jdbc.TenantDataSource;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * Tells Hibernate which database it has. It would ask with a statement of its own at start, when there is no tenant, and that is refused.
 * What the application sets itself stays.
 */
@AutoConfiguration(beforeName = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
@ConditionalOnClass({HibernatePropertiesCustomizer.class, TenantDataSource.class})
@ConditionalOnProperty("mainstay.tenancy.role")
public class MainstayHibernateAutoConfiguration {

    /** Hibernate works on the one {@code DataSource} that comes first; where that is not bound, or nobody knows, it may ask by itself. */
    @Bean
    HibernatePropertiesCustomizer tenantDatabase(ObjectProvider<DataSource> dataSources) {
        return properties -> {
            DataSource tenants = dataSources.getIfUnique();
            if (tenants != null && MainstayTenancyAutoConfiguration.LoginCheck.isBound(tenants)) {
                properties.putIfAbsent("hibernate.boot.allow_jdbc_metadata_access", "false");
                describe(tenants, properties);
            }
        };
    }

    /** The driver knows these since it connected; nothing is sent for them. */
    private static void describe(DataSource tenants, Map<String, Object> properties) {
        try (Connection connection = tenants.getConnection()) {
            DatabaseMetaData database = connection.getMetaData();
            properties.putIfAbsent("jakarta.persistence.database-product-name", database.getDatabaseProductName());
            properties.putIfAbsent(
                    "jakarta.persistence.database-major-version", Integer.toString(database.getDatabaseMajorVersion()));
            properties.putIfAbsent(
                    "jakarta.persistence.database-minor-version", Integer.toString(database.getDatabaseMinorVersion()));
        } catch (SQLException refused) {
            throw new IllegalStateException("The DataSource bound to mainstay.tenancy.role cannot be used", refused);
        }
    }
}
