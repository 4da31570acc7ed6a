package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What somebody accepts stays in the report, and fails it again when its time is over. */
@EmbeddedPostgres
class ExemptionsIT {

    private static final LocalDate TODAY = LocalDate.of(2026, 3, 31);

    private static Ground ground;

    @BeforeAll
    static void lay(PostgresDatabase database) throws SQLException {
        ground = Ground.in(database);
        ground.run("""
                create table copy_of_orders as select * from orders; grant select on copy_of_orders to t_app;
                create table member (tenant_id int, login text); grant select on member to t_app;
                alter table member enable row level security; alter table member force row level security;
                create policy p on member using (tenant_id in (select m.tenant_id from member m where m.login = current_user));
                """);
    }

    private static CoverageReport audit(Exemption... exemptions) throws SQLException {
        AuditSpec.Builder spec = ground.spec().today(TODAY);
        List.of(exemptions).forEach(spec::exempt);
        return PolicyAudit.run(ground.database().dataSource(), spec.build());
    }

    private static Finding finding(CoverageReport report, FindingCode code) {
        return report.findings().stream()
                .filter(each -> each.code() == code)
                .findFirst()
                .orElseThrow();
    }

    private static TableProof proof(CoverageReport report, String table) {
        return report.tables().stream()
                .filter(each -> each.table().equals(table))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anExemptionAcceptsTheFindingAndItsVerdictUntilItsLastDay() throws SQLException {
        Exemption known = new Exemption("PA001", "public.copy_*", "frozen before the move", TODAY);

        CoverageReport report = audit(known);

        assertThat(finding(report, FindingCode.PA001).exemption()).isEqualTo(known);
        assertThat(finding(report, FindingCode.PA001).fails()).isFalse();
        assertThat(proof(report, "public.copy_of_orders").verdict()).isEqualTo(Verdict.VIOLATED);
        assertThat(proof(report, "public.copy_of_orders").exemption()).isEqualTo(known);
    }

    @Test
    void anExemptionThatIsOverAcceptsNothing() throws SQLException {
        Exemption over = new Exemption("PA001", "public.copy_*", "frozen before the move", TODAY.minusDays(1));

        CoverageReport report = audit(over);

        assertThat(finding(report, FindingCode.PA001).fails()).isTrue();
        assertThat(proof(report, "public.copy_of_orders").exemption()).isNull();
    }

    @Test
    void anotherTablesOrCodesExemptionAcceptsNothing() throws SQLException {
        CoverageReport report = audit(
                new Exemption("PA001", "public.orders", "another table", TODAY),
                new Exemption("PA002", "public.copy_of_orders", "another code", TODAY),
                new Exemption("UNDECIDED", "public.copy_of_orders", "it is decided", TODAY));

        assertThat(finding(report, FindingCode.PA001).fails()).isTrue();
        assertThat(proof(report, "public.copy_of_orders").exemption()).isNull();
    }

    @Test
    void anUndecidedVerdictIsAcceptedByItsOwnWord() throws SQLException {
        Exemption read = new Exemption("UNDECIDED", "public.member", "read by two people", TODAY);

        CoverageReport report = audit(read);

        assertThat(proof(report, "public.member").verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(proof(report, "public.member").exemption()).isEqualTo(read);
        assertThat(proof(report, "public.orders").exemption()).isNull();
    }
}
