package dev.mainstay.audit.seal;

import dev.mainstay.audit.seal.FindingKind.Aspect;
import java.util.Locale;

/** Writes a report for a terminal. */
final class TextReport {

    private final StringBuilder out = new StringBuilder();

    private TextReport() {}

    static String of(VerificationReport report) {
        TextReport text = new TextReport();
        text.head(report);
        text.findings(report);
        return text.out.toString();
    }

    private void head(VerificationReport report) {
        Coverage coverage = report.coverage();
        line("Audit trail: " + report.result());
        line("verified from " + ReportWords.from(coverage) + " " + ReportWords.through(coverage));
        for (Aspect aspect : Aspect.values()) {
            line("%-13s %s".formatted(aspect.name().toLowerCase(Locale.ROOT), report.verdict(aspect)));
        }
        ReportWords.facts(coverage).forEach((name, value) -> line("%-13s %s".formatted(name, value)));
        coverage.limits().forEach(limit -> line("limit: " + limit));
    }

    private void findings(VerificationReport report) {
        line(
                report.findings().isEmpty()
                        ? "no findings"
                        : "findings: " + report.findings().size());
        report.findings().forEach(finding -> line("  " + finding));
    }

    private void line(String text) {
        out.append(ReportWords.printable(text)).append('\n');
    }
}
