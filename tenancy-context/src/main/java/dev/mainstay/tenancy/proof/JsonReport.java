package dev.mainstay.tenancy.proof;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a report as JSON of our own form. */
final class JsonReport {

    private JsonReport() {}

    static String of(CoverageReport report) {
        Tally tally = Tally.of(report);
        return JsonText.of(JsonText.object(
                "format", "mainstay-policy-audit/1",
                "verdict", report.verdict(),
                "fingerprint", report.fingerprint(),
                "counts",
                        JsonText.object(
                                "tables", tally.tables(),
                                "proven", tally.proven(),
                                "violated", tally.violated(),
                                "undecided", tally.undecided(),
                                "errors", tally.errors(),
                                "warnings", tally.warnings(),
                                "notes", tally.notes(),
                                "accepted", tally.accepted()),
                "tables", report.tables().stream().map(JsonReport::proof).toList(),
                "findings", report.findings().stream().map(JsonReport::finding).toList(),
                "fixSql", report.fixSql()));
    }

    private static Map<String, Object> proof(TableProof proof) {
        return JsonText.object(
                "table", proof.table(),
                "command", proof.command(),
                "verdict", proof.verdict(),
                "witness", witness(proof.witness()),
                "exemption", exemption(proof.exemption()));
    }

    private static @Nullable Map<String, Object> witness(@Nullable Witness witness) {
        return witness == null
                ? null
                : JsonText.object(
                        "code", witness.code(),
                        "role", witness.role(),
                        "context", witness.context(),
                        "row", witness.row(),
                        "reason", witness.reason());
    }

    private static Map<String, Object> finding(Finding finding) {
        return JsonText.object(
                "code", finding.code(),
                "title", finding.code().title(),
                "severity", finding.severity(),
                "object", finding.object(),
                "reason", finding.reason(),
                "fix", finding.fix(),
                "fails", finding.fails(),
                "exemption", exemption(finding.exemption()));
    }

    private static @Nullable Map<String, Object> exemption(@Nullable Exemption exemption) {
        return exemption == null
                ? null
                : JsonText.object(
                        "code", exemption.code(),
                        "object", exemption.object(),
                        "reason", exemption.reason(),
                        "expires", exemption.expires());
    }
}
