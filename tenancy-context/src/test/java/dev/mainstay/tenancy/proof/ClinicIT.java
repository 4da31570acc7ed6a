package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A schema in the style of an ORM with flaws in tables, roles, views and functions: they are found, and what is sound is not. */
@EmbeddedPostgres
class ClinicIT {

    private static final Set<FindingCode> OF_ROWS = Set.of(
            FindingCode.PA001,
            FindingCode.PA002,
            FindingCode.PA003,
            FindingCode.PA003B,
            FindingCode.PA004,
            FindingCode.PA016,
            FindingCode.PA016B);
    private static final Set<FindingCode> OF_VIEWS =
            Set.of(FindingCode.PA013, FindingCode.PA014, FindingCode.PA014B, FindingCode.PA015);

    private static CoverageReport report;

    @BeforeAll
    static void load(PostgresDatabase database) throws SQLException, IOException {
        Ground ground = Ground.onlyNames(database);
        try (InputStream schema = ClinicIT.class.getResourceAsStream("/schemas/clinic.sql")) {
            ground.run(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
        }
        AuditSpec spec = PolicyAudit.spec()
                .appRole(ground.named("t_web"))
                .appRole(ground.named("t_jobs"))
                .tenantColumn("clinic_id")
                .tenantColumn("clinic.clinic.id")
                .setting(TenantSetting.plain("clinic.id"))
                .global("clinic.icd*", "published by others")
                .build();
        CoverageReport raw = PolicyAudit.run(database.dataSource(), spec);
        report = new CoverageReport(
                raw.tables(),
                raw.findings().stream()
                        .map(finding -> new Finding(
                                finding.code(),
                                finding.severity(),
                                ground.shortened(finding.object()),
                                finding.reason(),
                                finding.fix(),
                                null))
                        .toList(),
                raw.fingerprint());
    }

    private static Set<String> found(Set<FindingCode> codes) {
        return report.findings().stream()
                .filter(finding -> codes.contains(finding.code()))
                .map(finding -> finding.code() + " " + finding.object())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Verdict verdict(String table, Command command) {
        return report.tables().stream()
                .filter(proof -> proof.table().equals(table) && proof.command() == command)
                .map(TableProof::verdict)
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Tag("A5")
    void openTablesAndReachableOwnersAndBypassesAreFound() {
        assertThat(found(OF_ROWS))
                .containsExactlyInAnyOrder(
                        "PA001 clinic.upload",
                        "PA001 clinic.token",
                        "PA016 clinic.audit_row_2026",
                        "PA003b role t_jobs",
                        "PA002 role t_jobs",
                        "PA004 role t_jobs");
    }

    @Test
    @Tag("A6")
    void viewsAndFunctionsThatLeakAreFound() {
        assertThat(found(OF_VIEWS))
                .containsExactlyInAnyOrder(
                        "PA013 clinic.visit_count",
                        "PA013 clinic.message_texts",
                        "PA014 clinic.visits_by_icd",
                        "PA015 clinic.search(text)");
    }

    @Test
    void whatFiltersByItselfIsNotDecided() {
        assertThat(verdict("clinic.my_visits", Command.SELECT)).isEqualTo(Verdict.UNDECIDED);
        assertThat(verdict("clinic.search_here(text)", Command.SELECT)).isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void soundTablesAreProvenForWhoeverCannotBecomeTheOwner() {
        for (Command command : Command.values()) {
            assertThat(verdict("clinic.patient", command)).isEqualTo(Verdict.PROVEN);
        }
        assertThat(verdict("clinic.upload", Command.SELECT)).isEqualTo(Verdict.VIOLATED);
        assertThat(verdict("clinic.audit_row_2026", Command.SELECT)).isEqualTo(Verdict.VIOLATED);
    }

    @Test
    void nothingElseIsAnError() {
        List<String> others = report.findings().stream()
                .filter(Finding::fails)
                .filter(finding -> !OF_ROWS.contains(finding.code()) && !OF_VIEWS.contains(finding.code()))
                .map(finding -> finding.code() + " " + finding.object())
                .toList();

        assertThat(others).isEmpty();
    }
}
