package dev.mainstay.tenancy.proof;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a report for a terminal. */
final class TextReport {

    private final StringBuilder out = new StringBuilder();

    private TextReport() {}

    static String of(CoverageReport report) {
        TextReport text = new TextReport();
        text.head(report);
        text.matrix(Matrix.of(report));
        text.witnesses(report);
        text.findings(report);
        return text.out.toString();
    }

    private void head(CoverageReport report) {
        Tally tally = Tally.of(report);
        line("Row-level security: " + report.verdict());
        line(tally.commandsInWords());
        line(tally.findingsInWords());
        line("fingerprint " + report.fingerprint());
    }

    private void matrix(Map<String, Map<Command, TableProof>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        int width = Math.max(
                5,
                rows.keySet().stream()
                        .mapToInt(table -> Printable.line(table).length())
                        .max()
                        .orElse(0));
        line("");
        line(row(
                "TABLE",
                width,
                Command.SELECT.name(),
                Command.INSERT.name(),
                Command.UPDATE.name(),
                Command.DELETE.name()));
        rows.forEach((table, proofs) -> line(row(
                Printable.line(table),
                width,
                word(proofs.get(Command.SELECT)),
                word(proofs.get(Command.INSERT)),
                word(proofs.get(Command.UPDATE)),
                word(proofs.get(Command.DELETE)))));
    }

    private static String row(String table, int width, String select, String insert, String update, String delete) {
        String padded = table + " ".repeat(width - table.length());
        return "%s  %-9s  %-9s  %-9s  %s".formatted(padded, select, insert, update, delete);
    }

    private static String word(@Nullable TableProof proof) {
        if (proof == null) {
            return "-";
        }
        if (proof.exemption() != null) {
            return "accepted";
        }
        return proof.verdict() == Verdict.PROVEN ? "proven" : proof.verdict().name();
    }

    private void witnesses(CoverageReport report) {
        for (TableProof proof : report.tables()) {
            Witness witness = proof.witness();
            if (witness == null) {
                continue;
            }
            line("");
            line(proof.verdict() + " " + proof.command() + " on " + Printable.line(proof.table()));
            line("  " + Printable.line(witness.reason()));
            String row = witness.row().isEmpty() ? "" : ", row: " + witness.row();
            line("  " + Printable.line("as " + witness.role() + ", " + witness.context() + row));
            exemption(proof.exemption());
        }
    }

    private void findings(CoverageReport report) {
        for (Finding finding : report.findings()) {
            line("");
            line(finding.severity() + " " + finding.code() + " " + Printable.line(finding.object()) + ": "
                    + finding.code().title());
            line("  " + Printable.line(finding.reason()));
            if (!finding.fix().isEmpty()) {
                line("  fix:");
                Printable.lines(finding.fix()).lines().forEach(sql -> line("    " + sql));
            }
            exemption(finding.exemption());
        }
    }

    private void exemption(@Nullable Exemption exemption) {
        if (exemption != null) {
            line("  accepted until " + exemption.expires() + ": " + Printable.line(exemption.reason()));
        }
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
