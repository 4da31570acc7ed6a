package dev.mainstay.idempotency.jobs;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** A real database with the module's tables, a login that becomes the tenant's role for one transaction, and the platform's login. */
final class DeadLetterDatabase implements AutoCloseable {

    private final PostgresDatabase database = PostgresServer.shared().freshDatabase();

    DeadLetterDatabase() throws SQLException {
        administrate("CREATE ROLE " + role("migrator") + " LOGIN");
        administrate("CREATE ROLE " + role("tenant") + " NOLOGIN");
        administrate("CREATE ROLE " + role("platform") + " NOLOGIN");
        administrate("CREATE ROLE " + role("login") + " LOGIN NOINHERIT IN ROLE " + role("tenant"));
        administrate("CREATE ROLE " + role("operator") + " LOGIN IN ROLE " + role("platform"));
        administrate("CREATE SCHEMA app AUTHORIZATION " + role("migrator"));
        administrate("GRANT USAGE ON SCHEMA app TO " + role("tenant") + ", " + role("platform"));
        administrate("ALTER DATABASE " + database.name() + " SET search_path = app");
        Flyway.configure()
                .dataSource(database.dataSource(role("migrator"), ""))
                .locations("classpath:META-INF/mainstay/sql/idempotency")
                .table("mainstay_idempotency_history")
                .defaultSchema("app")
                .createSchemas(false)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .placeholders(Map.of(
                        "tenant_role", role("tenant"),
                        "migrator_role", role("migrator"),
                        "platform_role", role("platform")))
                .load()
                .migrate();
    }

    private String role(String name) {
        return database.name() + "_" + name;
    }

    PostgresDatabase postgres() {
        return database;
    }

    /** As an application has it. */
    PostgresDeadLetterStore store() {
        return PostgresDeadLetterStore.on(tenants(), platform());
    }

    DataSource platform() {
        return database.dataSource(role("operator"), "");
    }

    /** Connections whose first transaction belongs to the call context's tenant. */
    DataSource tenants() {
        return new TenantConnections(database.dataSource(role("login"), ""), role("tenant"));
    }

    void clear() throws SQLException {
        administrate("TRUNCATE mainstay_dead_letter, mainstay_dead_letter_untenanted");
    }

    void administrate(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Reads one column as superuser, past every policy. */
    List<String> column(String query) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    @Override
    public void close() {
        database.close();
    }

    private record TenantConnections(DataSource source, String role) implements DataSource {

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = source.getConnection();
            connection.setAutoCommit(false);
            TenantId tenant = CallContext.current().tenant().orElseThrow(() -> new SQLException("no tenant", "28000"));
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT set_config('role', '" + role + "', true), set_config('mainstay.tenant_id', '"
                        + tenant.value() + "', true)");
            }
            return connection;
        }

        @Override
        public Connection getConnection(String username, String password) throws SQLException {
            throw new SQLException("one login only");
        }

        @Override
        public PrintWriter getLogWriter() throws SQLException {
            return source.getLogWriter();
        }

        @Override
        public void setLogWriter(PrintWriter out) throws SQLException {
            source.setLogWriter(out);
        }

        @Override
        public void setLoginTimeout(int seconds) throws SQLException {
            source.setLoginTimeout(seconds);
        }

        @Override
        public int getLoginTimeout() throws SQLException {
            return source.getLoginTimeout();
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            return source.unwrap(type);
        }

        @Override
        public boolean isWrapperFor(Class<?> type) throws SQLException {
            return source.isWrapperFor(type);
        }
    }
}
