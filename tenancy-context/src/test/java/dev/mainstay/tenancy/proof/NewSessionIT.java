package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A session in which a tenant was set once is not taken for a new one. */
@EmbeddedPostgres
class NewSessionIT {

    private static final List<TenantSetting> SETTINGS = List.of(TenantSetting.plain("app.tenant"));

    private static HikariDataSource pool(PostgresDatabase database, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setUsername(database.adminUser());
        config.setPassword(database.adminPassword());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        return new HikariDataSource(config);
    }

    private static void use(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set app.tenant = '1'; reset app.tenant");
        }
    }

    private static String tenant(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select coalesce(current_setting('app.tenant', true), 'unset')")) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void ofAPoolASessionIsTakenThatWasNotUsed(PostgresDatabase database) throws SQLException {
        try (HikariDataSource pool = pool(database, 3)) {
            use(pool);

            try (Connection connection = NewSession.open(pool, SETTINGS)) {
                assertThat(tenant(connection)).isEqualTo("unset");
            }
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @Test
    void aUsedSessionIsNotTakenForANewOne(PostgresDatabase database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            SessionDefaults defaults = SessionDefaults.read(connection);
            boolean before = NewSession.isNew(connection, SETTINGS, defaults);

            statement.execute("set app.tenant = '1'; reset all");

            assertThat(before).isTrue();
            assertThat(NewSession.isNew(connection, SETTINGS, defaults)).isFalse();
        }
    }
}
