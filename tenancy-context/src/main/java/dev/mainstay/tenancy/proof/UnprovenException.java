package dev.mainstay.tenancy.proof;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;
import java.util.List;
import java.util.stream.Stream;

/** The audit did not prove that row-level security keeps the tenants apart. */
public final class UnprovenException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int MOST_LINES = 10;
    private static final int LONGEST_PART = 400;

    UnprovenException(CoverageReport report) {
        super(message(report), null);
    }

    private static String message(CoverageReport report) {
        List<String> lines = Stream.concat(
                        report.findings().stream().filter(Finding::fails).map(UnprovenException::line),
                        report.tables().stream()
                                .filter(proof -> proof.verdict() != Verdict.PROVEN && proof.exemption() == null)
                                .map(UnprovenException::line))
                .toList();
        StringBuilder message = new StringBuilder("row-level security is not proven; ")
                .append(Tally.of(report).commandsInWords());
        if (report.tables().isEmpty()) {
            message.append(
                    "\n  the application's roles reach no table of tenants: are roles and tenant columns the right ones?");
        }
        lines.stream().limit(MOST_LINES).forEach(line -> message.append("\n  ").append(line));
        if (lines.size() > MOST_LINES) {
            message.append("\n  and ")
                    .append(lines.size() - MOST_LINES)
                    .append(" more; CoverageReport.toText() lists them all");
        }
        return message.toString();
    }

    private static String line(Finding finding) {
        String fix = finding.fix().isEmpty() ? "" : "\n    fix: " + shortened(finding.fix());
        return finding.code() + " " + shortened(finding.object()) + ": " + shortened(finding.reason()) + fix;
    }

    private static String line(TableProof proof) {
        Witness witness = proof.witness();
        String why = witness == null ? "" : ": " + shortened(witness.reason());
        return proof.verdict() + " " + proof.command() + " on " + shortened(proof.table()) + why;
    }

    private static String shortened(String text) {
        String line = Printable.line(text);
        return line.length() <= LONGEST_PART ? line : line.substring(0, LONGEST_PART) + "...";
    }

    @Override
    public String code() {
        return "policies-unproven";
    }

    @Override
    public Category category() {
        return Category.INTERNAL;
    }
}
