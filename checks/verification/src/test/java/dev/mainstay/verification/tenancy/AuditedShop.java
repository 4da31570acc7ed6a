package dev.mainstay.verification.tenancy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.SqlIdentifier;
import dev.mainstay.tenancy.ddl.Privilege;
import dev.mainstay.tenancy.ddl.RoleNames;
import dev.mainstay.tenancy.ddl.TableSpec;
import dev.mainstay.tenancy.ddl.TenantDdl;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** A database with a table of two tenants and the audit trail: roles of both modules, three invoices of A and two of B. */
final class AuditedShop implements AutoCloseable {

    static final TenantId A = TenantId.of(UUID.fromString("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"));
    static final TenantId B = TenantId.of(UUID.fromString("bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb"));

    final RoleNames roles;

    private final PostgresDatabase database = PostgresServer.shared().freshDatabase();
    private final List<HikariDataSource> pools = new ArrayList<>();

    AuditedShop() throws SQLException {
        this.roles = RoleNames.prefixed(database.name());
        administrate(TenantDdl.script(TenantDdl.roles(roles)));
        administrate(TenantDdl.script(TenantDdl.schema("shop", roles)));
        migrateAudit();
        try (Connection migrator = as(roles.migrator()).getConnection();
                Statement statement = migrator.createStatement()) {
            statement.execute("create table shop.invoice (tenant_id uuid, id bigint, primary key (tenant_id, id))");
            statement.execute(TenantDdl.script(TenantDdl.protect(TableSpec.of(
                            "shop", "invoice", TenantIdType.UUID, roles.tenant().value())
                    .withPlatform(roles.platform().value(), Set.of(Privilege.SELECT)))));
        }
        administrate("insert into shop.invoice values ('%1$s', 1), ('%1$s', 2), ('%1$s', 3), ('%2$s', 1), ('%2$s', 9)"
                .formatted(A, B));
    }

    private void migrateAudit() throws SQLException {
        Map<String, String> placeholders = new TreeMap<>();
        for (String group : List.of("owner", "app", "sealer", "verifier", "reader", "retention")) {
            placeholders.put("audit_" + group + "_role", auditRole(group));
        }
        placeholders.put("migrator_role", roles.migrator().value());
        placeholders.put("tenant_role", roles.tenant().value());
        String bootstrap = resource("META-INF/mainstay/sql/audit/bootstrap.sql");
        for (Map.Entry<String, String> placeholder : placeholders.entrySet()) {
            bootstrap = bootstrap.replace("${" + placeholder.getKey() + "}", placeholder.getValue());
        }
        administrate(bootstrap);
        Flyway.configure()
                .dataSource(as(roles.migrator()))
                .locations("classpath:META-INF/mainstay/sql/audit")
                .table("mainstay_audit_history")
                .defaultSchema("shop")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .placeholders(placeholders)
                .load()
                .migrate();
        administrate("create role %1$s_writer login; grant %1$s_audit_app to %1$s_writer".formatted(database.name()));
    }

    private String auditRole(String group) {
        return database.name() + "_audit_" + group;
    }

    private DataSource as(SqlIdentifier role) {
        return database.dataSource(role.value(), "");
    }

    /** A pool of one of the logins, closed with this database. */
    DataSource pool(SqlIdentifier login) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(as(login));
        config.setMaximumPoolSize(2);
        config.setMinimumIdle(0);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    /** The login that appends audit records on connections of its own. */
    SqlIdentifier auditWriter() {
        return new SqlIdentifier(database.name() + "_writer");
    }

    /** Takes from those who append audit records the right to. */
    void refuseAuditRecords() throws SQLException {
        administrate("revoke insert on audit.record from " + auditRole("app"));
    }

    /** Runs statements as superuser, past every policy. */
    void administrate(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns tenant, actor, action, outcome and reason of every audit record, in their order; read past every policy. */
    List<String> auditRecords() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            return rows(connection, """
                    select concat_ws(' ', tenant_id, actor_id, action, outcome, detail ->> 'reason')
                    from audit.record order by recorded_at, seq""");
        }
    }

    /** Returns the first column of a query. */
    static List<String> rows(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private static String resource(String name) {
        try (InputStream in = AuditedShop.class.getClassLoader().getResourceAsStream(name)) {
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
