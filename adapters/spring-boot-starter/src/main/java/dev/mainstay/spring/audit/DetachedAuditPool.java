package dev.mainstay.spring.audit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;

/** The pool of detached audit records. It is no {@code DataSource} bean, so that it never becomes the application's. */
final class DetachedAuditPool implements AutoCloseable {

    private static final String NAME = "mainstay-audit";

    private final HikariDataSource pool;

    private DetachedAuditPool(HikariDataSource pool) {
        this.pool = pool;
    }

    static DetachedAuditPool of(MainstayAuditProperties properties) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(NAME);
        config.setJdbcUrl(properties.url());
        config.setUsername(properties.username());
        config.setPassword(properties.password());
        config.setMaximumPoolSize(properties.maximumPoolSize());
        config.setMinimumIdle(0);
        return new DetachedAuditPool(new HikariDataSource(config));
    }

    DataSource dataSource() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
    }
}
