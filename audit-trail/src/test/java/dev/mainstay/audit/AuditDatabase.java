package dev.mainstay.audit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;

/**
 * A real database set up as an operator would: bootstrap by the administrator, migration by a migrator without
 * superuser, and one login for each part. Role names begin with the database's name, because roles belong to the
 * server.
 */
public final class AuditDatabase implements AutoCloseable {

    public static final List<String> GROUPS =
            List.of("audit_owner", "audit_app", "audit_sealer", "audit_verifier", "audit_reader", "audit_retention");

    public static final TenantId ACME = TenantId.of(new UUID(0, 1));
    public static final TenantId GLOBEX = TenantId.of(new UUID(0, 2));

    private final PostgresDatabase database;
    private final List<HikariDataSource> pools = new ArrayList<>();

    private AuditDatabase(PostgresServer server) {
        database = server.freshDatabase();
    }

    /** A database with nothing of the audit trail in it; migrator and tenant role exist, as other modules make them. */
    public static AuditDatabase empty() throws SQLException {
        return empty(PostgresServer.shared());
    }

    private static AuditDatabase empty(PostgresServer server) throws SQLException {
        AuditDatabase audit = new AuditDatabase(server);
        audit.administrate("CREATE ROLE " + audit.role("migrator") + " LOGIN");
        audit.administrate("CREATE SCHEMA app AUTHORIZATION " + audit.role("migrator"));
        audit.administrate("CREATE ROLE " + audit.role("tenant") + " NOLOGIN");
        return audit;
    }

    /**
     * A database that is ready, with logins {@code login} (no rights of its own), {@code audit}, {@code sealer},
     * {@code verifier}, {@code auditor}, {@code keeper}.
     */
    public static AuditDatabase ready() throws SQLException {
        return ready(PostgresServer.shared());
    }

    /** The same on a server of the test's own. */
    public static AuditDatabase ready(PostgresServer server) throws SQLException {
        AuditDatabase audit = empty(server);
        audit.bootstrap();
        audit.migrate();
        audit.administrate("CREATE ROLE " + audit.role("login") + " LOGIN NOINHERIT IN ROLE " + audit.role("tenant"));
        audit.login("audit", "audit_app");
        audit.login("sealer", "audit_sealer");
        audit.login("verifier", "audit_verifier");
        audit.login("auditor", "audit_reader");
        audit.login("keeper", "audit_retention");
        audit.administrate("CREATE TABLE app.orders (tenant_id text NOT NULL, id text PRIMARY KEY)");
        audit.administrate("GRANT USAGE ON SCHEMA app TO " + audit.role("tenant") + ", " + audit.role("login"));
        audit.administrate("GRANT SELECT, INSERT ON app.orders TO " + audit.role("tenant"));
        return audit;
    }

    private void login(String name, String group) throws SQLException {
        administrate("CREATE ROLE " + role(name) + " LOGIN IN ROLE " + role(group));
    }

    public String role(String name) {
        return database.name() + "_" + name;
    }

    public PostgresDatabase postgres() {
        return database;
    }

    public void bootstrap() throws SQLException {
        String script = resource("META-INF/mainstay/sql/audit/bootstrap.sql");
        for (Map.Entry<String, String> placeholder : placeholders().entrySet()) {
            script = script.replace("${" + placeholder.getKey() + "}", placeholder.getValue());
        }
        administrate(script);
    }

    public MigrateResult migrate() {
        return Flyway.configure()
                .dataSource(as("migrator"))
                .locations("classpath:META-INF/mainstay/sql/audit")
                .table("mainstay_audit_history")
                .defaultSchema("app")
                .createSchemas(false)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .placeholders(placeholders())
                .load()
                .migrate();
    }

    private Map<String, String> placeholders() {
        Map<String, String> names = new LinkedHashMap<>();
        GROUPS.forEach(group -> names.put(group + "_role", role(group)));
        names.put("migrator_role", role("migrator"));
        names.put("tenant_role", role("tenant"));
        return names;
    }

    /** Connections as one of the logins. */
    public DataSource as(String login) {
        return database.dataSource(role(login), "");
    }

    /** A pool as one of the logins, closed with this database. */
    public HikariDataSource pool(String login, int size) {
        return pool(login, size, Duration.ofSeconds(5));
    }

    /** As {@link #pool(String, int)}, with its own limit of waiting for a connection. */
    public HikariDataSource pool(String login, int size, Duration patience) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(as(login));
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(patience.toMillis());
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    /** Runs statements as superuser, past every policy. */
    public void administrate(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Reads one column as superuser, past every policy. */
    public List<String> column(String query) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            return column(connection, query);
        }
    }

    public static List<String> column(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Opens a transaction as the tenancy module does: the login takes the tenant role and the tenant, for this
     * transaction.
     */
    public Connection tenantTransaction(String tenant) throws SQLException {
        Connection tx = as("login").getConnection();
        tx.setAutoCommit(false);
        bind(tx, tenant);
        return tx;
    }

    /** What is done in a transaction of tenant ACME. */
    public interface Work<T> {
        T in(Connection tx) throws SQLException;
    }

    /** Does it and commits. */
    public <T> T inTenantTransaction(Work<T> work) throws SQLException {
        try (Connection tx = tenantTransaction(ACME.value())) {
            T result = work.in(tx);
            tx.commit();
            return result;
        }
    }

    public static CallContext asAlice() {
        return CallContext.empty().withTenant(ACME).withPrincipal(Principal.user("alice", Set.of("clerk")));
    }

    public static AuditEvent anEvent() {
        return AuditEvent.of("order.create", Resource.of("order", "o-1")).build();
    }

    /** Reads columns of one record as superuser, each row as text. */
    public List<String> rows(AuditId id, String columns) throws SQLException {
        return column("SELECT ROW(" + columns + ")::text FROM audit.record WHERE id = '" + id + "'");
    }

    public void bind(Connection tx, String tenant) throws SQLException {
        execute(
                tx,
                "SELECT set_config('role', '" + role("tenant") + "', true), set_config('mainstay.tenant_id', '" + tenant
                        + "', true)");
    }

    /** Names of the table, its list partitions and its leaves. */
    public List<String> levels() throws SQLException {
        return column("SELECT relid::text FROM pg_partition_tree('audit.record') ORDER BY level, relid::text");
    }

    private static String resource(String name) {
        try (InputStream in = AuditDatabase.class.getClassLoader().getResourceAsStream(name)) {
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
