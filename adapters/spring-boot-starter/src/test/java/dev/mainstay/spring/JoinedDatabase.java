package dev.mainstay.spring;

import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.ddl.RoleNames;
import dev.mainstay.tenancy.ddl.TableSpec;
import dev.mainstay.tenancy.ddl.TenantDdl;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;

/** A database with a business table under row-level security and the tables of idempotency, as an application has them. */
final class JoinedDatabase {

    static final String LOGIN = "starter_login";
    static final String TENANT_ROLE = "starter_tenant";

    private static final RoleNames ROLES = RoleNames.prefixed("starter");
    private static final String SQL = "META-INF/mainstay/sql/idempotency";
    private static final Map<String, String> NAMES = Map.of(
            "migrator_role", "starter_migrator", "tenant_role", TENANT_ROLE, "platform_role", "starter_platform");

    private final PostgresDatabase database;

    private JoinedDatabase(PostgresDatabase database) {
        this.database = database;
    }

    static JoinedDatabase on(PostgresDatabase database) throws SQLException, IOException {
        JoinedDatabase prepared = new JoinedDatabase(database);
        prepared.execute(TenantDdl.script(TenantDdl.roles(ROLES))
                + TenantDdl.script(TenantDdl.schema("app", ROLES))
                + bootstrap());
        Flyway.configure()
                .dataSource(prepared.url(), "starter_migrator", "any")
                .locations("classpath:" + SQL)
                .defaultSchema("app")
                .table("mainstay_idempotency_history")
                .placeholders(NAMES)
                .load()
                .migrate();
        prepared.execute("""
                create table app.effect (
                  tenant_id uuid not null, what text not null, slot integer, primary key (tenant_id, what),
                  unique (tenant_id, slot) deferrable initially deferred);
                create function app.conflict() returns trigger language plpgsql as
                  $$ begin raise exception 'conflict' using errcode = '40001'; end $$;
                create constraint trigger conflict after insert on app.effect deferrable initially deferred
                  for each row when (new.slot = 99) execute function app.conflict();
                alter table app.effect owner to starter_migrator;
                """
                + TenantDdl.script(TenantDdl.protect(TableSpec.of("app", "effect", TenantIdType.UUID, TENANT_ROLE))));
        return prepared;
    }

    private static String bootstrap() throws IOException {
        try (InputStream script = JoinedDatabase.class.getResourceAsStream("/" + SQL + "/bootstrap.sql")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${platform_role}", NAMES.get("platform_role"));
        }
    }

    String url() {
        return "jdbc:postgresql://" + database.host() + ":" + database.port() + "/" + database.name()
                + "?currentSchema=app";
    }

    /** Returns the effects that are committed. */
    List<String> effects() throws SQLException {
        return strings("select what from app.effect order by what");
    }

    /** Returns states and kinds of the records that are committed. */
    List<String> records() throws SQLException {
        return strings("select concat_ws(' ', state, kind) from app.mainstay_idempotency");
    }

    void clear() throws SQLException {
        execute("truncate app.effect, app.mainstay_idempotency");
    }

    private void execute(String sql) throws SQLException {
        try (Connection administrator = database.dataSource().getConnection();
                Statement statement = administrator.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> strings(String sql) throws SQLException {
        try (Connection administrator = database.dataSource().getConnection();
                Statement statement = administrator.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
