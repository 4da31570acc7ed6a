package dev.mainstay.idempotency.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;

/**
 * A real database set up as an operator would: bootstrap by the administrator, migration by a migrator without superuser, a login for the
 * application that only acts as the tenant's role, and one for the platform.
 */
final class IdempotencyDatabase implements AutoCloseable {

    private final PostgresDatabase database = PostgresServer.shared().freshDatabase();
    private final List<HikariDataSource> pools = new ArrayList<>();

    /** A database with roles and an empty schema {@code app}, which everybody's search path names. */
    static IdempotencyDatabase empty() {
        IdempotencyDatabase made = new IdempotencyDatabase();
        made.administrate("CREATE ROLE " + made.role("migrator") + " LOGIN");
        made.administrate("CREATE SCHEMA app AUTHORIZATION " + made.role("migrator"));
        made.administrate("CREATE ROLE " + made.role("tenant") + " NOLOGIN");
        made.administrate("CREATE ROLE " + made.role("login") + " LOGIN NOINHERIT IN ROLE " + made.role("tenant"));
        made.administrate("GRANT USAGE ON SCHEMA app TO " + made.role("tenant") + ", " + made.role("login"));
        made.administrate("ALTER DATABASE " + made.database.name() + " SET search_path = app");
        return made;
    }

    static IdempotencyDatabase ready() {
        IdempotencyDatabase made = empty();
        made.bootstrap();
        made.migrate();
        made.administrate("GRANT USAGE ON SCHEMA app TO " + made.role("platform"));
        made.administrate("CREATE ROLE " + made.role("operator") + " LOGIN IN ROLE " + made.role("platform"));
        return made;
    }

    String role(String name) {
        return database.name() + "_" + name;
    }

    PostgresDatabase postgres() {
        return database;
    }

    void bootstrap() {
        String script = resource("META-INF/mainstay/sql/idempotency/bootstrap.sql");
        for (Map.Entry<String, String> placeholder : placeholders().entrySet()) {
            script = script.replace("${" + placeholder.getKey() + "}", placeholder.getValue());
        }
        administrate(script);
    }

    MigrateResult migrate() {
        return Flyway.configure()
                .dataSource(database.dataSource(role("migrator"), ""))
                .locations("classpath:META-INF/mainstay/sql/idempotency")
                .table("mainstay_idempotency_history")
                .defaultSchema("app")
                .createSchemas(false)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .placeholders(placeholders())
                .load()
                .migrate();
    }

    private Map<String, String> placeholders() {
        return Map.of(
                "migrator_role", role("migrator"), "tenant_role", role("tenant"), "platform_role", role("platform"));
    }

    /** A pool of the application's login, whose transactions belong to the tenant of the call context. */
    DataSource tenants(int size) {
        return BoundTransactions.on(pool(database.dataSource(role("login"), ""), size), role("tenant"));
    }

    /** A pool of the platform's login. */
    DataSource platform(int size) {
        return pool(database.dataSource(role("operator"), ""), size);
    }

    HikariDataSource pool(DataSource dataSource, int size) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(dataSource);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(30_000);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    /** Runs statements as superuser, past every policy. */
    void administrate(String sql) {
        try (Connection connection = database.dataSource().getConnection()) {
            execute(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Reads one column as superuser, past every policy. */
    List<String> column(String query) {
        try (Connection connection = database.dataSource().getConnection()) {
            return column(connection, query);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    long count(String query) {
        return Long.parseLong(column(query).get(0));
    }

    static List<String> column(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String resource(String name) {
        try (InputStream in = IdempotencyDatabase.class.getClassLoader().getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        pools.forEach(HikariDataSource::close);
        database.close();
    }
}
