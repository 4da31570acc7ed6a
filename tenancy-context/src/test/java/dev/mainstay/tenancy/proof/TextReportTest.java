package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextReportTest {

    @Test
    void itShowsEachTableWitnessFindingAndFix() {
        CoverageReport report = Reports.of(
                List.of(Reports.SOUND, Reports.OPEN_PROOF, Reports.UNKNOWN_ACCEPTED),
                List.of(Reports.OPEN, Reports.ACCEPTED));

        assertThat(report.toText()).isEqualTo("""
                Row-level security: VIOLATED
                3 tables: 1 command proven, 1 violated, 0 undecided
                1 error, 0 warnings, 0 notes; 2 accepted
                fingerprint %s

                TABLE          SELECT     INSERT     UPDATE     DELETE
                shop.customer  proven     -          -          -
                shop.invoice   VIOLATED   -          -          -
                shop.member    -          -          -          accepted

                VIOLATED SELECT on shop.invoice
                  nothing filters the rows
                  as app_tenant, app.tenant unset

                UNDECIDED DELETE on shop.member
                  the policy reads shop.membership
                  as app_tenant, app.tenant = '1'
                  accepted until 2027-01-15: the probe holds it

                ERROR PA001 shop.invoice: Row-level security is not enabled
                  shop.invoice has no row-level security and app_tenant may SELECT
                  fix:
                    alter table shop.invoice enable row level security;
                    alter table shop.invoice force row level security;

                WARN PA018 shop.customer: A unique key does not include the tenant
                  customer_name_key lacks tenant_id
                  fix:
                    drop index shop.customer_name_key;
                  accepted until 2026-12-31: ids are random & never chosen
                """.formatted(Reports.FINGERPRINT));
    }

    @Test
    void aNameCannotMoveTheCursorNorForgeALine() {
        String text = Reports.full().toText();

        assertThat(text)
                .contains("shop.\"<b>x</b>\\u001B[2J\\u202E\"  -          -          VIOLATED")
                .contains("  a reason with \"quotes\", <tags> & a line feed\n")
                .doesNotContain("\u001b")
                .doesNotContain("\u202e");
    }

    @Test
    void aDatabaseWithoutTablesOfTenantsHasNoTable() {
        assertThat(Reports.of(List.of(), List.of()).toText())
                .isEqualTo("Row-level security: UNDECIDED\n0 tables: 0 commands proven, 0 violated, 0 undecided\n"
                        + "0 errors, 0 warnings, 0 notes; 0 accepted\nfingerprint " + Reports.FINGERPRINT + "\n");
    }
}
