package dev.mainstay.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.RedactionPolicy;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.flywaydb.core.api.output.MigrateResult;
import org.junit.jupiter.api.Test;

class AuditSchemaIT {

    private static final Set<String> RETENTIONS = Set.of("standard", "security");

    @Test
    void migratorWithoutSuperuserMigratesOnceAndASecondRunDoesNothing() throws SQLException {
        try (AuditDatabase database = AuditDatabase.empty()) {
            database.bootstrap();

            MigrateResult first = database.migrate();
            List<String> before = catalog(database);
            database.bootstrap();
            MigrateResult second = database.migrate();

            assertThat(first.migrationsExecuted).isEqualTo(3);
            assertThat(second.migrationsExecuted).isZero();
            assertThat(catalog(database)).isEqualTo(before).isNotEmpty();
            assertThat(database.column("SELECT version FROM app.mainstay_audit_history ORDER BY installed_rank"))
                    .contains("1", "2", "3");
            assertThat(database.column("SELECT rolname FROM pg_roles WHERE starts_with(rolname, '"
                            + database.postgres().name() + "') AND (rolsuper OR rolbypassrls OR rolcreaterole)"))
                    .isEmpty();
        }
    }

    @Test
    void tenantRoleInheritsTheApplicationGroupAndItsLoginDoesNot() throws SQLException {
        try (AuditDatabase database = AuditDatabase.ready()) {
            String inherits = "SELECT pg_has_role('%s', '" + database.role("audit_app") + "', 'USAGE')";

            assertThat(database.column(inherits.formatted(database.role("tenant"))))
                    .containsExactly("t");
            assertThat(database.column(inherits.formatted(database.role("login"))))
                    .containsExactly("f");
        }
    }

    @Test
    void migrationWithoutBootstrapFailsAndLeavesNothing() throws SQLException {
        try (AuditDatabase database = AuditDatabase.empty()) {
            assertThatThrownBy(database::migrate).hasMessageContaining("audit_owner");

            assertThat(database.column("SELECT nspname FROM pg_namespace WHERE nspname = 'audit'"))
                    .isEmpty();
        }
    }

    @Test
    void partitionsCoverThisMonthAndTheTwoAfterIt() throws SQLException {
        try (AuditDatabase database = AuditDatabase.ready()) {
            assertThat(database.column("SELECT to_char(now() AT TIME ZONE 'UTC' + make_interval(months => "
                            + "ahead), 'YYYYMM')"
                            + " FROM generate_series(0, 2) AS ahead WHERE "
                            + "to_regclass('audit.record_standard_'"
                            + " || to_char(now() AT TIME ZONE 'UTC' + make_interval(months => "
                            + "ahead), 'YYYYMM')) IS NULL"))
                    .isEmpty();
            assertThat(database.levels())
                    .contains("audit.record_security_default", "audit.record_evidence")
                    .hasSize(12);
        }
    }

    @Test
    void readySchemaPasses() throws SQLException {
        try (AuditDatabase database = AuditDatabase.ready()) {
            assertThatCode(() -> AuditSchema.check(database.as("audit"), RETENTIONS))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void checkNamesTheTableWhenNothingIsThere() throws SQLException {
        try (AuditDatabase database = AuditDatabase.empty()) {
            assertThatThrownBy(() -> AuditSchema.check(database.as("migrator"), RETENTIONS))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the audit schema is not ready, missing: table audit.anchor; table audit.block;"
                            + " table audit.prune; table audit.record; table audit.segment; table audit.subject_key."
                            + " Run bootstrap.sql and the migrations in META-INF/mainstay/sql/audit");
        }
    }

    @Test
    void checkNamesEverythingThatIsMissing() throws SQLException {
        try (AuditDatabase database = AuditDatabase.ready()) {
            database.administrate("ALTER TABLE audit.record NO FORCE ROW LEVEL SECURITY");
            database.administrate("ALTER TABLE audit.record DISABLE TRIGGER audit_no_change");
            database.administrate("DROP TRIGGER audit_no_row_change ON audit.record_security_default");
            database.administrate("ALTER TABLE audit.block ENABLE TRIGGER audit_no_change");
            database.administrate("ALTER TABLE audit.segment NO FORCE ROW LEVEL SECURITY");
            database.administrate("DROP POLICY tenant_read ON audit.record");

            assertThatThrownBy(() -> AuditSchema.check(database.as("login"), Set.of("standard", "billing")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("forced row-level security on audit.record")
                    .hasMessageContaining("forced row-level security on audit.segment")
                    .hasMessageContaining("policy tenant_read on audit.record")
                    .hasMessageContaining("trigger audit_no_change (enabled always) on audit.block;")
                    .hasMessageContaining("trigger audit_no_change (enabled always) on audit.record;")
                    .hasMessageContaining(
                            "trigger audit_no_row_change (enabled always) on audit.record_security_default")
                    .hasMessageContaining("partition audit.record_billing_")
                    .hasMessageContaining("right of " + database.role("login") + " to use schema audit")
                    .hasMessageContaining("to insert into audit.record");
        }
    }

    @Test
    void checkRefusesALoginThatIsAboveThePolicies() throws SQLException {
        try (AuditDatabase database = AuditDatabase.ready()) {
            assertThatThrownBy(() -> AuditSchema.check(database.postgres().dataSource(), RETENTIONS))
                    .hasMessageContaining("login without power over the records");
            assertThatThrownBy(() -> AuditSchema.check(database.as("migrator"), RETENTIONS))
                    .hasMessageContaining("login without power over the records");
        }
    }

    @Test
    void checkRefusesALoginThatMaySeal() throws SQLException {
        try (AuditDatabase database = AuditDatabase.ready()) {
            database.administrate("GRANT " + database.role("audit_sealer") + " TO " + database.role("audit"));

            assertThatThrownBy(() -> AuditSchema.check(database.as("audit"), RETENTIONS))
                    .hasMessageContaining(
                            "login without power over the seals: " + database.role("audit") + " may write audit.block");
        }
    }

    @Test
    void serverThatHidesItsIdentityIsToldAndTheFixWorks() throws SQLException {
        try (AuditDatabase database = AuditDatabase.ready()) {
            AuditTrail trail = JdbcAuditTrail.builder()
                    .redaction(RedactionPolicy.none())
                    .dataSource(database.as("audit"))
                    .build();
            database.administrate("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");

            assertThatThrownBy(() -> AuditSchema.check(database.as("audit"), RETENTIONS))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("identity of the cluster")
                    .hasMessageContaining("V1__audit_record.sql");
            assertThatThrownBy(() -> AuditDatabase.asAlice().run(() -> trail.recordDetached(AuditDatabase.anEvent())))
                    .hasMessageContaining("42501");

            database.administrate("SET ROLE " + database.role("audit_owner") + "; CREATE OR REPLACE FUNCTION"
                    + " audit.cluster_id() RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path ="
                    + " pg_catalog, pg_temp AS 'select 20261122001::bigint'");
            AuditSchema.check(database.as("audit"), RETENTIONS);
            AuditId id = AuditDatabase.asAlice().call(() -> trail.recordDetached(AuditDatabase.anEvent()));
            assertThat(database.rows(id, "cluster_id")).containsExactly("(20261122001)");
        }
    }

    private static List<String> catalog(AuditDatabase database) throws SQLException {
        return database.column("SELECT c.oid || ' ' || relname || ' ' || coalesce(relacl::text, '') FROM pg_class c"
                + " WHERE relnamespace = 'audit'::regnamespace ORDER BY 1");
    }
}
