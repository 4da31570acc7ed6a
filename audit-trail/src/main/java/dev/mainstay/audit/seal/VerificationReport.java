package dev.mainstay.audit.seal;

import dev.mainstay.audit.seal.FindingKind.Aspect;
import java.util.List;

/**
 * What a verification of the audit trail found, and how far it looked. Immutable. It names tenants and ids of records and
 * holds no value of a record.
 *
 * @param coverage what was looked at
 * @param findings everything that was found, in the order of the blocks
 */
public record VerificationReport(Coverage coverage, List<Finding> findings) {

    /** Copies and sorts the findings. */
    public VerificationReport {
        findings = findings.stream().sorted(Finding.ORDER).toList();
    }

    /** The answer as a whole. */
    public enum Result {
        /** Nothing was found. */
        INTACT(0),
        /** Something was altered, removed or added. */
        TAMPERED(1),
        /** Nothing was altered as far as could be looked, but something is late or there was nothing to look at. */
        INCOMPLETE(2);

        private final int exitCode;

        Result(int exitCode) {
            this.exitCode = exitCode;
        }

        /** Returns what a command line ends with: 0, 1 or 2. */
        public int exitCode() {
            return exitCode;
        }
    }

    /** The answer to one of the four questions. */
    public enum Verdict {
        /** Yes. */
        PASSED,
        /** Yes, as far as was looked; {@link Coverage#limits()} says what was not. */
        LIMITED,
        /** No. */
        FAILED
    }

    /** Returns the answer as a whole. */
    public Result result() {
        if (findings.stream().anyMatch(finding -> finding.kind().isTampering())) {
            return Result.TAMPERED;
        }
        boolean open =
                findings.stream().anyMatch(finding -> finding.kind().aspect().isPresent());
        return open ? Result.INCOMPLETE : Result.INTACT;
    }

    /** Returns the answer to one question. */
    public Verdict verdict(Aspect aspect) {
        boolean failed = findings.stream()
                .anyMatch(finding ->
                        finding.kind().aspect().filter(aspect::equals).isPresent());
        if (failed) {
            return Verdict.FAILED;
        }
        return aspect == Aspect.COVERAGE && !coverage.limits().isEmpty() ? Verdict.LIMITED : Verdict.PASSED;
    }

    /** Returns the report for a terminal: several lines, the last ended by a line feed. */
    public String toText() {
        return TextReport.of(this);
    }

    /** Returns the report as canonical JSON, one object whose member {@code format} is {@code mainstay-audit-verification/1}. */
    public String toJson() {
        return JsonReport.of(this);
    }

    /** Returns the report as one HTML page without scripts that loads nothing. */
    public String toHtml() {
        return HtmlReport.of(this);
    }
}
