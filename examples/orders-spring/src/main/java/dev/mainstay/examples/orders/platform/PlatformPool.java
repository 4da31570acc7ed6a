package dev.mainstay.examples.orders.platform;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** The connections of the platform's login. It is no {@code DataSource} bean, so that it never becomes that of the business code. */
@Component
public class PlatformPool implements AutoCloseable {

    private static final int LARGEST = 2;
    private static final String ROLE = "orders_platform";

    private final HikariDataSource pool;

    PlatformPool(PlatformProperties properties) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("orders-platform");
        config.setJdbcUrl(properties.url());
        config.setUsername(properties.username());
        config.setPassword(properties.password());
        config.setMaximumPoolSize(LARGEST);
        config.setMinimumIdle(0);
        // One role for good: nothing here depends on a tenant, and nothing is put back.
        config.setConnectionInitSql("set role " + ROLE);
        this.pool = new HikariDataSource(config);
    }

    /** Returns connections that belong to no tenant and see every tenant's records and dead letters. */
    public DataSource dataSource() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
    }
}
