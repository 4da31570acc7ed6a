package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole schemas in the styles of different frameworks, with sound and unsound tables side by side. */
@EmbeddedPostgres
class SchemasIT {

    private static final Map<SchemaFixture, CoverageReport> REPORTS = new LinkedHashMap<>();

    @BeforeAll
    static void audit(PostgresDatabase database) throws SQLException {
        Ground ground = Ground.in(database);
        ground.run(
                "create role t_acme login; create role t_globex login; create role t_reporting; grant t_reporting to t_app");
        audit(
                ground,
                "clinic",
                List.of("t_app"),
                new AuditSpec.Builder()
                        .tenantColumn("org_id")
                        .setting(new TenantSetting("request.jwt.claims", "{\"org_id\":\"{tenant}\"}")));
        audit(
                ground,
                "depot",
                List.of("t_app"),
                new AuditSpec.Builder().tenantColumn("tenantId").setting(TenantSetting.plain("app.current_tenant")));
        audit(
                ground,
                "ledger",
                List.of("t_acme", "t_globex"),
                new AuditSpec.Builder().tenantColumn("tenant").tenantColumn("ledger.tenants.db_user"));
    }

    private static void audit(Ground ground, String name, List<String> roles, AuditSpec.Builder spec)
            throws SQLException {
        SchemaFixture schema = SchemaFixture.of(name);
        ground.run(schema.sqlFor(String.join(", ", roles)));
        roles.forEach(role -> spec.appRole(ground.named(role)));
        REPORTS.put(schema, PolicyAudit.run(ground.database().dataSource(), spec.build()));
    }

    @Test
    void eachTableGetsTheVerdictsAndCodesThatItDeserves() {
        assertThat(REPORTS)
                .hasSize(3)
                .allSatisfy((schema, report) -> assertThat(schema.said(report)).isEqualTo(schema.expected()));
    }

    private static List<TableProof> proofs(String... tables) {
        List<TableProof> proofs = REPORTS.values().stream()
                .flatMap(report -> report.tables().stream())
                .filter(proof -> List.of(tables).contains(proof.table()))
                .toList();
        assertThat(proofs).hasSize(4 * tables.length);
        return proofs;
    }

    /** Of the audit that the tables were made for; the others see them as tables without a tenant. */
    private static List<Finding> findings(String... tables) {
        return REPORTS.entrySet().stream()
                .flatMap(each -> each.getValue().findings().stream()
                        .filter(finding -> each.getKey().expected().containsKey(finding.object())))
                .filter(finding -> List.of(tables).contains(finding.object()))
                .toList();
    }

    @Test
    @Tag("A3")
    void whatIsAdmittedWhileNoTenantIsSetIsViolatedByAWitnessThatHasNone() {
        List<TableProof> unset = proofs("clinic.drafts", "depot.\"Shipment\"");
        List<TableProof> empty = proofs("depot.\"Item\"");

        assertThat(unset).allSatisfy(proof -> {
            assertThat(proof.verdict()).isEqualTo(Verdict.VIOLATED);
            assertThat(proof.witness()).extracting(Witness::context).asString().endsWith(" unset");
        });
        assertThat(empty).allSatisfy(proof -> {
            assertThat(proof.verdict()).isEqualTo(Verdict.VIOLATED);
            assertThat(proof.witness()).extracting(Witness::context).isEqualTo("app.current_tenant = ''");
        });
    }

    @Test
    @Tag("A4")
    void settingsThatBypassAndTenantsByDefaultAreFound() {
        List<Finding> bypasses = findings("clinic.invoices", "clinic.notes", "depot.\"Customer\"", "depot.\"Label\"");
        List<Finding> defaults = findings("depot.\"Price\"", "depot.\"Stock\"");

        assertThat(bypasses).hasSize(4).extracting(Finding::code).containsOnly(FindingCode.PA008);
        assertThat(bypasses).extracting(Finding::reason).anyMatch(reason -> reason.contains("app.bypass_rls = 'on'"));
        assertThat(defaults).hasSize(2).extracting(Finding::code).containsOnly(FindingCode.PA032);
        assertThat(defaults).extracting(Finding::reason).anyMatch(reason -> reason.contains("'standard'"));
    }

    @Test
    @Tag("A7")
    void soundRolesFloorsAndMembershipsAreNoErrors() {
        String[] byRole = {"ledger.tenants", "ledger.accounts", "ledger.entries", "ledger.budgets", "ledger.reports"};
        String[] floors = {"clinic.visits", "depot.\"Carrier\""};
        String[] memberships = {"clinic.rosters", "ledger.periods"};

        assertThat(proofs(byRole)).extracting(TableProof::verdict).containsOnly(Verdict.PROVEN);
        assertThat(proofs(floors)).extracting(TableProof::verdict).containsOnly(Verdict.PROVEN);
        assertThat(proofs(memberships)).extracting(TableProof::verdict).containsOnly(Verdict.UNDECIDED);
        assertThat(Stream.of(byRole, floors, memberships).flatMap(tables -> findings(tables).stream()))
                .extracting(Finding::severity)
                .doesNotContain(Severity.ERROR);
    }
}
