package dev.mainstay.audit.seal;

import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.seal.FindingKind.Aspect;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a report as JSON of our own form; whole numbers are strings, as everywhere in the audit trail. */
final class JsonReport {

    private JsonReport() {}

    static String of(VerificationReport report) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("format", "mainstay-audit-verification/1");
        json.put("result", report.result().name());
        Map<String, Object> verdicts = new LinkedHashMap<>();
        for (Aspect aspect : Aspect.values()) {
            verdicts.put(
                    aspect.name().toLowerCase(Locale.ROOT),
                    report.verdict(aspect).name());
        }
        json.put("verdicts", verdicts);
        json.put("coverage", coverage(report.coverage()));
        json.put("findings", report.findings().stream().map(JsonReport::finding).toList());
        return CanonicalJson.write(json);
    }

    private static Map<String, @Nullable Object> coverage(Coverage coverage) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("checkedAt", coverage.checkedAt().toString());
        json.put("verifiedFrom", Long.toString(coverage.verifiedFrom()));
        json.put("verifiedThrough", coverage.verifiedThrough() < 0 ? null : Long.toString(coverage.verifiedThrough()));
        json.put("blocks", Long.toString(coverage.blocks()));
        json.put("segments", Long.toString(coverage.segments()));
        json.put("records", Long.toString(coverage.records()));
        json.put("removed", Long.toString(coverage.removed()));
        json.put("unsealed", Long.toString(coverage.unsealed()));
        json.put("oldestUnsealed", text(coverage.oldestUnsealed()));
        json.put("anchors", Long.toString(coverage.anchors()));
        json.put("anchoredThrough", coverage.anchoredThrough() < 0 ? null : Long.toString(coverage.anchoredThrough()));
        json.put("limits", coverage.limits());
        return json;
    }

    private static Map<String, @Nullable Object> finding(Finding finding) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        Finding.Counts counts = finding.counts();
        json.put("kind", finding.kind().name());
        json.put("aspect", text(finding.kind().aspect().orElse(null)));
        json.put("block", text(finding.block()));
        json.put("tenant", finding.tenant());
        json.put("retention", finding.retention());
        json.put("month", text(finding.month()));
        json.put("record", finding.recordId());
        json.put("found", counts == null ? null : Long.toString(counts.found()));
        json.put("expected", counts == null ? null : Long.toString(counts.expected()));
        json.put("message", finding.message());
        return json;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
