package dev.mainstay.tenancy.proof;

import dev.mainstay.core.keys.StandardAlgorithm;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes a report as SARIF 2.1.0 (Static Analysis Results Interchange Format, OASIS Standard). */
final class SarifReport {

    private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

    private static final String ALGORITHM = "SHA-256";

    private final List<Map<String, Object>> rules = new ArrayList<>();
    private final Map<String, Integer> indexes = new HashMap<>();

    private SarifReport() {
        Map<String, Explanation> explanations = Explanation.all();
        for (FindingCode code : FindingCode.values()) {
            Explanation explanation = Objects.requireNonNull(explanations.get(code.id()), code.id());
            rule(code.id(), level(code.severity()), code.title(), explanation);
        }
        rule(
                Verdict.VIOLATED.name(),
                "error",
                "A command on a table reaches rows that it must not reach",
                new Explanation("There is a context in which a row passes that must not.", "See the witness."));
        rule(
                Verdict.UNDECIDED.name(),
                "warning",
                "A command on a table is not proven",
                new Explanation(
                        "Whether a row passes depends on data or on code that the audit does not run, or asking failed.",
                        "Simplify the policy, or exempt it for a time after a test across tenants has shown that it holds."));
    }

    static String of(CoverageReport report) {
        return new SarifReport().log(report);
    }

    private void rule(String id, String level, String title, Explanation explanation) {
        indexes.put(id, rules.size());
        rules.add(JsonText.object(
                "id", id,
                "shortDescription", message(title),
                "fullDescription", message(explanation.why()),
                "help", message(explanation.mend()),
                "defaultConfiguration", JsonText.object("level", level)));
    }

    private String log(CoverageReport report) {
        List<Map<String, Object>> results = new ArrayList<>();
        report.findings().forEach(finding -> results.add(result(finding)));
        report.tables().stream()
                .filter(proof -> proof.verdict() != Verdict.PROVEN && !isToldBy(report.findings(), proof))
                .forEach(proof -> results.add(result(proof)));
        return JsonText.of(JsonText.object(
                "$schema",
                SCHEMA,
                "version",
                "2.1.0",
                "runs",
                List.of(JsonText.object(
                        "tool",
                        JsonText.object("driver", JsonText.object("name", "mainstay-proof", "rules", rules)),
                        "automationDetails",
                        JsonText.object("id", "mainstay-proof/"),
                        "columnKind",
                        "utf16CodeUnits",
                        "results",
                        results,
                        "properties",
                        JsonText.object("verdict", report.verdict(), "fingerprint", report.fingerprint())))));
    }

    private static boolean isToldBy(List<Finding> findings, TableProof proof) {
        Witness witness = proof.witness();
        return witness != null
                && findings.stream()
                        .anyMatch(finding -> finding.code() == witness.code()
                                && finding.object().equals(proof.table()));
    }

    private Map<String, Object> result(Finding finding) {
        String text = finding.reason() + (finding.fix().isEmpty() ? "" : "\nFix:\n" + finding.fix());
        return result(finding.code().id(), level(finding.severity()), text, finding.object(), finding.exemption());
    }

    private Map<String, Object> result(TableProof proof) {
        Witness witness = proof.witness();
        String about = proof.command() + " on " + proof.table() + " is " + proof.verdict();
        String text = witness == null
                ? about
                : "%s as %s, %s: %s".formatted(about, witness.role(), witness.context(), witness.reason());
        return result(
                proof.verdict().name(),
                proof.verdict() == Verdict.VIOLATED ? "error" : "warning",
                text,
                proof.table(),
                proof.exemption());
    }

    private Map<String, Object> result(
            String rule, String level, String text, String object, @Nullable Exemption exemption) {
        return JsonText.object(
                "ruleId",
                rule,
                "ruleIndex",
                indexes.get(rule),
                "level",
                level,
                "message",
                message(text),
                "locations",
                List.of(location(object)),
                "partialFingerprints",
                JsonText.object("mainstayFinding/v1", sha256(rule + "\n" + object + "\n" + text)),
                "suppressions",
                exemption == null ? List.of() : List.of(suppression(exemption)));
    }

    /** Code hosts refuse results that name no file, so the object has a path too, in which nothing is. */
    private static Map<String, Object> location(String object) {
        String path = "postgresql/"
                + URLEncoder.encode(object, StandardCharsets.UTF_8).replace("+", "%20");
        return JsonText.object(
                "physicalLocation",
                JsonText.object(
                        "artifactLocation", JsonText.object("uri", path), "region", JsonText.object("startLine", 1)),
                "logicalLocations",
                List.of(JsonText.object("fullyQualifiedName", object, "kind", "object")));
    }

    private static Map<String, Object> suppression(Exemption exemption) {
        return JsonText.object(
                "kind",
                "external",
                "status",
                "accepted",
                "justification",
                exemption.reason() + " (until " + exemption.expires() + ")");
    }

    private static Map<String, Object> message(String text) {
        return JsonText.object("text", text);
    }

    private static String level(Severity severity) {
        return switch (severity) {
            case ERROR -> "error";
            case WARN -> "warning";
            case INFO -> "note";
        };
    }

    private static String sha256(String text) {
        MessageDigest sha256 = StandardAlgorithm.use(ALGORITHM, () -> MessageDigest.getInstance(ALGORITHM));
        return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
