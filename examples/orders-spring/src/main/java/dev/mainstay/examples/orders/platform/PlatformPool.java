package dev.mainstay.examples.orders.platform;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.jdbc.PostgresBinding;
import dev.mainstay.tenancy.jdbc.TenantDataSource;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** The connections of the platform's login. It is no {@code DataSource} bean, so that it never becomes that of the business code. */
@Component
public class PlatformPool implements AutoCloseable {

    private static final int LARGEST = 2;
    private static final String ROLE = "orders_platform";

    private final HikariDataSource pool;
    private final DataSource bound;

    PlatformPool(PlatformProperties properties, Tenancy tenancy) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("orders-platform");
        config.setJdbcUrl(properties.url());
        config.setUsername(properties.username());
        config.setPassword(properties.password());
        config.setMaximumPoolSize(LARGEST);
        config.setMinimumIdle(0);
        this.pool = new HikariDataSource(config);
        this.bound = TenantDataSource.wrap(pool, tenancy, PostgresBinding.platform(ROLE));
    }

    /** Returns connections that see every tenant's records and dead letters; for work within {@link Tenancy#asPlatform}, and no other. */
    public DataSource dataSource() {
        return bound;
    }

    @Override
    public void close() {
        pool.close();
    }
}
