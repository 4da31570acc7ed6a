package dev.mainstay.testkit.audit;

import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.seal.Finding;
import dev.mainstay.audit.seal.FindingKind;
import dev.mainstay.audit.seal.VerificationReport;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;

/**
 * Says what a verification of the audit trail must have found.
 *
 * <pre>{@code
 * assertThatVerification(verifier.verify()).isIntact();
 * assertThatVerification(verifier.verify()).found(RECORD_ALTERED).inBlock(1).ofTenant("acme");
 * }</pre>
 */
public final class VerificationAssert extends AbstractAssert<VerificationAssert, VerificationReport> {

    private VerificationAssert(VerificationReport actual) {
        super(actual, VerificationAssert.class);
    }

    /** Looks at a report; {@code MainstayAssertions.assertThatVerification} is the same. */
    public static VerificationAssert of(VerificationReport report) {
        return new VerificationAssert(report);
    }

    /** Nothing was altered, nothing is missing or late; a removal with a certificate that is borne out is allowed. */
    public VerificationAssert isIntact() {
        isNotNull();
        if (actual.result() != VerificationReport.Result.INTACT) {
            throw failure("%s", "Expected an intact audit trail but it is " + actual.result() + ":" + findings());
        }
        return this;
    }

    /** Findings of exactly these kinds, however many of each. */
    public VerificationAssert found(FindingKind... kinds) {
        isNotNull();
        Set<FindingKind> expected = new TreeSet<>(List.of(kinds));
        Set<FindingKind> present =
                actual.findings().stream().map(Finding::kind).collect(Collectors.toCollection(TreeSet::new));
        if (!present.equals(expected)) {
            throw failure("%s", "Expected findings of " + expected + " but were of " + present + ":" + findings());
        }
        return this;
    }

    /** At least one finding is about this block. */
    public VerificationAssert inBlock(long block) {
        return has("about block " + block, finding -> Long.valueOf(block).equals(finding.block()));
    }

    /** At least one finding is about this tenant. */
    public VerificationAssert ofTenant(String tenant) {
        return has("about tenant " + tenant, finding -> tenant.equals(finding.tenant()));
    }

    /** At least one finding names this record. */
    public VerificationAssert about(AuditId record) {
        return has("about record " + record, finding -> record.toString().equals(finding.recordId()));
    }

    /** At least one finding counted so many of so many. */
    public VerificationAssert counted(long found, long expected) {
        return has(
                "that counts " + found + "/" + expected,
                finding -> new Finding.Counts(found, expected).equals(finding.counts()));
    }

    private VerificationAssert has(String what, Predicate<Finding> wanted) {
        isNotNull();
        if (actual.findings().stream().noneMatch(wanted)) {
            throw failure(
                    "%s",
                    "Expected a finding " + what + " but there "
                            + (actual.findings().isEmpty() ? "was none" : "were only:" + findings()));
        }
        return this;
    }

    private String findings() {
        return actual.findings().stream().map(finding -> "\n  " + finding).collect(Collectors.joining());
    }
}
