package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rows without a tenant are shared soundly as long as no role of the application may write one. */
@EmbeddedPostgres
class SharedRowsIT {

    private static Ground ground;

    @BeforeAll
    static void load(PostgresDatabase database) throws SQLException {
        ground = Ground.in(database);
        ground.run("""
                create role t_editor login;
                create table template (tenant_id int, body text);
                alter table template enable row level security;
                alter table template force row level security;
                grant select, update, delete on template to t_app;
                grant insert on template to t_editor;
                create policy own on template using (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
                create policy shared on template for select using (tenant_id is null);
                create policy edited on template for insert to t_editor with check (tenant_id is null);
                """);
    }

    private static CoverageReport audit(String... roles) throws SQLException {
        AuditSpec.Builder spec = ground.spec();
        List.of(roles).forEach(role -> spec.appRole(ground.named(role)));
        return PolicyAudit.run(ground.database().dataSource(), spec.build());
    }

    @Test
    void theTableIsProvenAndTheSharingIsANote() throws SQLException {
        CoverageReport report = audit();

        assertThat(report.tables()).extracting(TableProof::verdict).containsOnly(Verdict.PROVEN);
        assertThat(report.findings())
                .extracting(Finding::code, Finding::severity, Finding::reason, Finding::fix)
                .containsExactly(tuple(
                        FindingCode.PA021,
                        Severity.INFO,
                        "policy shared shows rows without a tenant to every tenant, and no role of the application may write one",
                        ""));
    }

    @Test
    void whereAnotherRoleOfTheApplicationWritesThemTheyAreAWayBetweenTenants() throws SQLException {
        CoverageReport report = audit("t_editor");

        assertThat(report.findings())
                .filteredOn(finding -> finding.code() == FindingCode.PA021)
                .extracting(Finding::severity)
                .containsOnly(Severity.ERROR);
        assertThat(report.tables())
                .filteredOn(proof -> proof.table().equals("public.template"))
                .filteredOn(proof -> proof.command() == Command.SELECT)
                .extracting(TableProof::verdict)
                .containsExactly(Verdict.VIOLATED);
    }
}
