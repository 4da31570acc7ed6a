package dev.mainstay.testkit.audit;

import static dev.mainstay.testkit.MainstayAssertions.assertThatVerification;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.seal.Coverage;
import dev.mainstay.audit.seal.Finding;
import dev.mainstay.audit.seal.FindingKind;
import dev.mainstay.audit.seal.VerificationReport;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Each assertion about a verification passes on its findings and fails on others. */
class VerificationAssertTest {

    private static final AuditId ID = new AuditId(new UUID(0x7000L, 0x8000_0000_0000_0000L));
    private static final YearMonth MONTH = YearMonth.of(2026, 11);

    private static final Coverage COVERAGE = new Coverage(Instant.EPOCH, 0, 3, 4, 5, 13, 0, 0, null, 4, 3, List.of());

    private static final Finding ALTERED = new Finding(
            FindingKind.RECORD_ALTERED,
            1L,
            "t1",
            "standard",
            MONTH,
            null,
            new Finding.Counts(4, 4),
            "Sealed records are not what they were.");
    private static final Finding INVALID = new Finding(
            FindingKind.RECORD_MAC_INVALID, 1L, "t1", "standard", MONTH, ID.toString(), null, "Not as written.");
    private static final Finding PRUNED =
            new Finding(FindingKind.PRUNED, 2L, null, "standard", MONTH, null, null, "Removed with a certificate.");

    private static VerificationReport report(Finding... findings) {
        return new VerificationReport(COVERAGE, List.of(findings));
    }

    @Test
    void reportWithoutFindingsOrWithACertifiedRemovalIsIntact() {
        assertThatVerification(report()).isIntact().found();
        assertThatVerification(report(PRUNED)).isIntact().found(FindingKind.PRUNED);
    }

    @Test
    void tamperedReportIsNotIntactAndSaysWhy() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThatVerification(report(ALTERED)).isIntact())
                .withMessageContaining("Expected an intact audit trail but it is TAMPERED:")
                .withMessageContaining("RECORD_ALTERED 4/4 block 1 tenant t1");
    }

    @Test
    void kindsMustBeExactlyThoseThatWereFound() {
        assertThatVerification(report(ALTERED, INVALID))
                .found(FindingKind.RECORD_MAC_INVALID, FindingKind.RECORD_ALTERED)
                .inBlock(1)
                .ofTenant("t1")
                .about(ID)
                .counted(4, 4);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(
                        () -> assertThatVerification(report(ALTERED, INVALID)).found(FindingKind.RECORD_ALTERED))
                .withMessageContaining(
                        "Expected findings of [RECORD_ALTERED] but were of [RECORD_ALTERED, " + "RECORD_MAC_INVALID]:");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThatVerification(report()).found(FindingKind.BAD_SIGNATURE));
    }

    @Test
    void placeThatNoFindingNamesFails() {
        VerificationAssert altered = assertThatVerification(report(ALTERED));

        assertThat(List.<Runnable>of(
                        () -> altered.inBlock(2),
                        () -> altered.ofTenant("t2"),
                        () -> altered.about(ID),
                        () -> altered.counted(3, 4)))
                .allSatisfy(wrong -> assertThatExceptionOfType(AssertionError.class)
                        .isThrownBy(wrong::run)
                        .withMessageContaining("Expected a finding ")
                        .withMessageContaining("but there were only:\n  RECORD_ALTERED"));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThatVerification(report()).inBlock(1))
                .withMessageContaining("but there was none");
    }
}
