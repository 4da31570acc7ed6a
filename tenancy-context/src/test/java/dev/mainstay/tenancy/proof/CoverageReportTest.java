package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mainstay.core.Category;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The answer as a whole, the gate, and the SQL that mends. */
class CoverageReportTest {

    @Test
    void warningsNotesAndWhatIsAcceptedLeaveItProven() {
        Finding warning = Finding.of(FindingCode.PA018, "shop.customer", "a reason", "");
        CoverageReport report = Reports.of(
                List.of(Reports.SOUND, Reports.UNKNOWN_ACCEPTED), List.of(warning, Reports.SLOW, Reports.ACCEPTED));

        assertThat(report.verdict()).isEqualTo(Verdict.PROVEN);
        assertThatCode(report::requireProven).doesNotThrowAnyException();
    }

    @Test
    void anErrorAloneOrAViolatedCommandAloneIsAViolation() {
        assertThat(Reports.of(List.of(Reports.SOUND), List.of(Reports.OPEN)).verdict())
                .isEqualTo(Verdict.VIOLATED);
        assertThat(Reports.of(List.of(Reports.UNKNOWN, Reports.LEAK), List.of()).verdict())
                .isEqualTo(Verdict.VIOLATED);
    }

    @Test
    void aWarningThatIsAnErrorHereCounts() {
        Finding cascade = Reports.ACCEPTED.exemptedBy(null).withSeverity(Severity.ERROR);

        assertThat(Reports.of(List.of(), List.of(cascade)).verdict()).isEqualTo(Verdict.VIOLATED);
    }

    @Test
    void anUndecidedCommandIsNotProven() {
        CoverageReport report = Reports.of(List.of(Reports.SOUND, Reports.UNKNOWN), List.of());

        UnprovenException refused = catchThrowableOfType(UnprovenException.class, report::requireProven);

        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(refused)
                .hasMessage("row-level security is not proven; 2 tables: 1 command proven, 0 violated, 1 undecided"
                        + "\n  UNDECIDED SELECT on shop.member: the policy reads shop.membership");
    }

    @Test
    void theGateNamesWhatFailsAndHowToMendIt() {
        UnprovenException refused = catchThrowableOfType(UnprovenException.class, Reports.full()::requireProven);

        assertThat(refused.code()).isEqualTo("policies-unproven");
        assertThat(refused.category()).isEqualTo(Category.INTERNAL);
        assertThat(refused.isRetryable()).isFalse();
        assertThat(refused.getMessage())
                .contains("PA001 shop.invoice: shop.invoice has no row-level security and app_tenant may SELECT")
                .contains("fix: alter table shop.invoice enable row level security;")
                .contains("VIOLATED UPDATE on shop.\"<b>x</b>\\u001B[2J\\u202E\": a row of tenant 2 passes <check>")
                .doesNotContain("PA012")
                .doesNotContain("PA018")
                .doesNotContain("\u001b");
    }

    @Test
    void theMessageOfTheGateIsBounded() {
        List<Finding> many = IntStream.range(0, 500)
                .mapToObj(i -> Finding.of(FindingCode.PA001, "shop.t" + i, "x".repeat(10_000), "y".repeat(10_000)))
                .toList();

        UnprovenException refused =
                catchThrowableOfType(UnprovenException.class, Reports.of(List.of(), many)::requireProven);

        assertThat(refused.getMessage())
                .contains("shop.t9:")
                .doesNotContain("shop.t10:")
                .endsWith("and 490 more; CoverageReport.toText() lists them all")
                .hasSizeLessThan(10_000);
    }

    @Test
    void fixesAreOneStatementEachInOrderAndOnlyOnce() {
        assertThat(Reports.full().fixSql())
                .containsExactly(
                        "alter table shop.invoice enable row level security",
                        "alter table shop.invoice force row level security",
                        "alter table shop.\"a;b\" enable row level security");
    }

    @Test
    void whatIsAcceptedOrNeedsAPersonIsNotMended() {
        assertThat(Reports.proven().fixSql()).isEmpty();
    }

    @Test
    void theReportKeepsItsOwnLists() {
        List<TableProof> tables = new java.util.ArrayList<>(Collections.nCopies(1, Reports.SOUND));
        CoverageReport report = Reports.of(tables, List.of());

        tables.add(Reports.LEAK);

        assertThat(report.tables()).containsExactly(Reports.SOUND);
    }

    @Test
    void whereNoTableCanBeReachedNothingIsProven() {
        CoverageReport empty = Reports.of(List.of(), List.of());

        assertThat(empty.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThatThrownBy(empty::requireProven)
                .isInstanceOf(UnprovenException.class)
                .hasMessageContaining("are roles and tenant columns the right ones?");
    }
}
