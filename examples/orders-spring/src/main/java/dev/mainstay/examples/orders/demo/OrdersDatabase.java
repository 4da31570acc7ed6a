package dev.mainstay.examples.orders.demo;

import dev.mainstay.tenancy.ddl.RoleNames;
import dev.mainstay.tenancy.ddl.TenantDdl;
import dev.mainstay.tenancy.proof.AuditSpec;
import dev.mainstay.tenancy.proof.Exemption;
import dev.mainstay.tenancy.proof.PolicyAudit;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;

/**
 * Sets up the database of the service as its operators would: an administrator runs the bootstrap scripts, the migrator (no superuser) runs
 * the migrations of Mainstay's modules and of the service. All of it may be repeated.
 */
public final class OrdersDatabase {

    /** The login of the service; it has no rights until a transaction is bound to a tenant. */
    public static final String LOGIN = "orders_login";

    /** The role of bound transactions. */
    public static final String TENANT_ROLE = "orders_tenant";

    /** The role of housekeeping and of messages that belong to no tenant. */
    public static final String PLATFORM_ROLE = "orders_platform";

    /** The login of detached audit records. */
    public static final String AUDIT_LOGIN = "orders_audit";

    /** The login of the sealer of audit records. */
    public static final String SEALER_LOGIN = "orders_sealer";

    /** The login of who verifies the audit trail. */
    public static final String VERIFIER_LOGIN = "orders_verifier";

    /** The login of who removes what was kept long enough. */
    public static final String RETENTION_LOGIN = "orders_retention";

    /** The password of every login; the servers of the demo listen on loopback only. */
    public static final String PASSWORD = "orders";

    /** The schema of the service. */
    public static final String SCHEMA = "shop";

    /** The login of that role. */
    public static final String PLATFORM_LOGIN = "orders_platform_login";

    private static final RoleNames ROLES = RoleNames.prefixed("orders");

    private static final Map<String, String> ROLES_OF_MODULES = Map.of(
            "audit_owner_role", "orders_audit_owner",
            "audit_app_role", "orders_audit_app",
            "audit_sealer_role", "orders_audit_sealer",
            "audit_verifier_role", "orders_audit_verifier",
            "audit_reader_role", "orders_audit_reader",
            "audit_retention_role", "orders_audit_retention",
            "migrator_role", "orders_migrator",
            "tenant_role", TENANT_ROLE,
            "platform_role", PLATFORM_ROLE);

    private OrdersDatabase() {}

    /** Brings a database to the newest state. */
    public static void prepare(PostgresDatabase database) throws IOException {
        try (Connection administrator = database.dataSource().getConnection();
                Statement statement = administrator.createStatement()) {
            for (String sql : bootstrap(database)) {
                statement.execute(sql);
            }
        } catch (SQLException failed) {
            throw new IllegalStateException("The bootstrap of the database failed", failed);
        }
        migrate(database, "META-INF/mainstay/sql/audit", "mainstay_audit_history");
        migrate(database, "META-INF/mainstay/sql/idempotency", "mainstay_idempotency_history");
        migrate(database, "db/migration", "flyway_schema_history");
    }

    /**
     * Returns what the proof of the policies looks at, and the one function that it is not asked to decide, accepted for a month from now.
     */
    public static AuditSpec proof() {
        return PolicyAudit.spec()
                .appRole(LOGIN)
                .appRole(TENANT_ROLE)
                .exempt(new Exemption(
                        Exemption.UNDECIDED,
                        "audit.purge_is_held(*",
                        "it answers yes or no, for the tenant that is bound",
                        LocalDate.now(ZoneOffset.UTC).plusMonths(1)))
                .build();
    }

    /** Returns the JDBC URL, which finds the service's tables without their schema. */
    public static String url(PostgresDatabase database) {
        return "jdbc:postgresql://" + database.host() + ":" + database.port() + "/" + database.name()
                + "?currentSchema=" + SCHEMA;
    }

    private static List<String> bootstrap(PostgresDatabase database) throws IOException {
        return List.of(
                TenantDdl.script(TenantDdl.roles(ROLES)),
                TenantDdl.script(TenantDdl.schema(SCHEMA, ROLES)),
                TenantDdl.script(TenantDdl.ddlGuard(SCHEMA)),
                bootstrapOf("audit"),
                bootstrapOf("idempotency"),
                logins(database.name()));
    }

    private static String bootstrapOf(String module) throws IOException {
        String path = "/META-INF/mainstay/sql/" + module + "/bootstrap.sql";
        try (InputStream script = OrdersDatabase.class.getResourceAsStream(path)) {
            if (script == null) {
                throw new IOException(path + " is missing");
            }
            String sql = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> role : ROLES_OF_MODULES.entrySet()) {
                sql = sql.replace("${" + role.getKey() + "}", role.getValue());
            }
            return sql;
        }
    }

    private static String logins(String database) {
        return """
                do $$
                declare
                  login text;
                begin
                  foreach login in array array['orders_audit', 'orders_sealer', 'orders_verifier', 'orders_retention'] loop
                    begin
                      execute format('create role %%I login', login);
                    exception when duplicate_object or unique_violation then
                      null;
                    end;
                    execute format('alter role %%I password %%L', login, '%2$s');
                    execute format('grant connect on database %%I to %%I', '%1$s', login);
                  end loop;
                end $$;
                grant orders_audit_app to orders_audit;
                grant orders_audit_sealer to orders_sealer;
                grant orders_audit_verifier to orders_verifier;
                grant orders_audit_retention to orders_retention;
                alter role orders_migrator password '%2$s';
                alter role orders_login password '%2$s';
                alter role orders_platform_login password '%2$s';
                """.formatted(database, PASSWORD);
    }

    private static void migrate(PostgresDatabase database, String location, String history) {
        Flyway.configure()
                .dataSource(url(database), "orders_migrator", PASSWORD)
                .locations("classpath:" + location)
                .defaultSchema(SCHEMA)
                .table(history)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .placeholders(ROLES_OF_MODULES)
                .load()
                .migrate();
    }
}
