package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whole schemas in the styles of different frameworks, with sound and unsound tables side by side. */
@EmbeddedPostgres
class SchemasIT {

    private static Ground ground;

    @BeforeAll
    static void lay(PostgresDatabase database) throws SQLException {
        ground = Ground.in(database);
        ground.run("create role t_acme login; create role t_globex login; create role t_reporting; grant t_reporting to t_app");
    }

    private static CoverageReport audit(AuditSpec.Builder spec) throws SQLException {
        return PolicyAudit.run(ground.database().dataSource(), spec.build());
    }

    @Test
    void claimsOfAToken() throws SQLException {
        SchemaFixture clinic = SchemaFixture.of("clinic");
        ground.run(clinic.sqlFor("t_app"));

        CoverageReport report = audit(new AuditSpec.Builder()
                .appRole(ground.named("t_app"))
                .tenantColumn("org_id")
                .setting(new TenantSetting("request.jwt.claims", "{\"org_id\":\"{tenant}\"}")));

        assertThat(clinic.said(report)).isEqualTo(clinic.expected());
    }

    @Test
    void quotedNamesAndTexts() throws SQLException {
        SchemaFixture depot = SchemaFixture.of("depot");
        ground.run(depot.sqlFor("t_app"));

        CoverageReport report = audit(new AuditSpec.Builder()
                .appRole(ground.named("t_app"))
                .tenantColumn("tenantId")
                .setting(TenantSetting.plain("app.current_tenant")));

        assertThat(depot.said(report)).isEqualTo(depot.expected());
    }

    @Test
    void aRoleForEachTenant() throws SQLException {
        SchemaFixture ledger = SchemaFixture.of("ledger");
        ground.run(ledger.sqlFor("t_acme, t_globex"));

        CoverageReport report = audit(new AuditSpec.Builder()
                .appRole(ground.named("t_acme"))
                .appRole(ground.named("t_globex"))
                .tenantColumn("tenant")
                .tenantColumn("ledger.tenants.db_user"));

        assertThat(ledger.said(report)).isEqualTo(ledger.expected());
    }
}
