package dev.mainstay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.mainstay.audit.jdbc.AuditSchema;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Every bootstrap script and migration that Mainstay ships, on a fresh PostgreSQL, as its operators run them: twice. */
@EmbeddedPostgres
class MigrationSmokeIT {

    private static final Map<String, String> ROLES = Map.ofEntries(
            Map.entry("migrator_role", "smoke_migrator"),
            Map.entry("login_role", "smoke_login"),
            Map.entry("tenant_role", "smoke_tenant"),
            Map.entry("audit_owner_role", "smoke_audit_owner"),
            Map.entry("audit_app_role", "smoke_audit_app"),
            Map.entry("audit_sealer_role", "smoke_audit_sealer"),
            Map.entry("audit_verifier_role", "smoke_audit_verifier"),
            Map.entry("audit_reader_role", "smoke_audit_reader"),
            Map.entry("audit_retention_role", "smoke_audit_retention"),
            Map.entry("platform_role", "smoke_platform"),
            Map.entry("platform_login_role", "smoke_platform_login"));

    private final PostgresDatabase database;

    MigrationSmokeIT(PostgresDatabase database) {
        this.database = database;
    }

    @Test
    void bootstrapAndMigrationsRunAndASecondRunChangesNothing() throws Exception {
        Set<String> modulesWithSql = modulesWithSql();

        bootstrapAll();
        int first = migrateAll();
        bootstrapAll();
        int second = migrateAll();

        assertThat(modulesWithSql).containsExactlyInAnyOrder("tenancy", "audit", "idempotency");
        assertThat(first).isPositive();
        assertThat(second).isZero();
        assertThatCode(() -> AuditSchema.check(database.dataSource("smoke_writer", "smoke"), Set.of("standard")))
                .doesNotThrowAnyException();
    }

    private void bootstrapAll() throws SQLException, IOException {
        try (Connection administrator = database.dataSource().getConnection();
                Statement statement = administrator.createStatement()) {
            for (String module : List.of("tenancy", "audit", "idempotency")) {
                statement.execute(script(module));
            }
            statement.execute("""
                    do $$ begin create role smoke_writer login; exception when duplicate_object then null; end $$;
                    grant smoke_audit_app to smoke_writer;
                    create schema if not exists smoke authorization smoke_migrator;
                    """);
        }
    }

    private int migrateAll() {
        return migrate("audit") + migrate("idempotency");
    }

    private int migrate(String module) {
        return Flyway.configure()
                .dataSource(database.dataSource("smoke_migrator", "smoke"))
                .locations("classpath:META-INF/mainstay/sql/" + module)
                .defaultSchema("smoke")
                .table("mainstay_" + module + "_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .placeholders(ROLES)
                .load()
                .migrate()
                .migrationsExecuted;
    }

    private static String script(String module) throws IOException {
        String sql = Files.readString(sqlFolders().stream()
                .filter(folder -> folder.endsWith(module))
                .findFirst()
                .orElseThrow()
                .resolve("bootstrap.sql"));
        for (Map.Entry<String, String> role : ROLES.entrySet()) {
            sql = sql.replace("${" + role.getKey() + "}", role.getValue());
        }
        assertThat(sql).as("placeholders left in %s", module).doesNotContain("\"${");
        return sql;
    }

    /** Found in the source tree, so that a module which begins to ship SQL cannot be forgotten here. */
    private static Set<String> modulesWithSql() throws IOException {
        return Set.copyOf(sqlFolders().stream()
                .map(folder -> folder.getFileName().toString())
                .toList());
    }

    private static List<Path> sqlFolders() throws IOException {
        try (Stream<Path> modules = Files.list(Modules.rootFolder())) {
            return modules.map(module -> module.resolve("src/main/resources/META-INF/mainstay/sql"))
                    .filter(Files::isDirectory)
                    .flatMap(MigrationSmokeIT::children)
                    .toList();
        }
    }

    private static Stream<Path> children(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList().stream();
        } catch (IOException unreadable) {
            throw new IllegalStateException("cannot list " + folder, unreadable);
        }
    }
}
