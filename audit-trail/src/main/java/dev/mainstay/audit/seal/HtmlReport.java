package dev.mainstay.audit.seal;

import dev.mainstay.audit.seal.FindingKind.Aspect;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes a report as one page: no scripts, nothing loaded, states in words and not in colours alone. */
final class HtmlReport {

    private static final List<String> COLUMNS = List.of("Finding", "Block", "Tenant", "Retention", "Record", "Found");

    private final StringBuilder out = new StringBuilder(HtmlStyle.HEAD);

    private HtmlReport() {}

    static String of(VerificationReport report) {
        HtmlReport page = new HtmlReport();
        page.head(report);
        page.verdicts(report);
        page.coverage(report.coverage());
        page.findings(report.findings());
        return page.out.append("</main>\n</body>\n</html>\n").toString();
    }

    private void head(VerificationReport report) {
        Coverage coverage = report.coverage();
        out.append("<h1>Audit trail: ").append(badge(report.result().name())).append("</h1>\n");
        out.append("<p><strong>Verified from ")
                .append(escaped(ReportWords.from(coverage)))
                .append("</strong> ");
        out.append(escaped(ReportWords.through(coverage))).append("</p>\n");
    }

    private void verdicts(VerificationReport report) {
        section("verdicts", "Verdicts");
        out.append("<dl>\n");
        for (Aspect aspect : Aspect.values()) {
            String name = aspect.name().charAt(0) + aspect.name().substring(1).toLowerCase(Locale.ROOT);
            out.append("<dt>").append(name).append("</dt><dd>");
            out.append(badge(report.verdict(aspect).name())).append("</dd>\n");
        }
        out.append("</dl>\n");
    }

    private void coverage(Coverage coverage) {
        section("coverage", "What was looked at");
        out.append("<dl>\n");
        ReportWords.facts(coverage).forEach((name, value) -> {
            out.append("<dt>").append(escaped(name)).append("</dt><dd>");
            out.append(escaped(value)).append("</dd>\n");
        });
        out.append("</dl>\n");
        if (!coverage.limits().isEmpty()) {
            out.append("<h3>What could not be shown</h3>\n<ul>\n");
            coverage.limits()
                    .forEach(limit -> out.append("<li>").append(escaped(limit)).append("</li>\n"));
            out.append("</ul>\n");
        }
    }

    private void findings(List<Finding> findings) {
        section("findings", "Findings");
        if (findings.isEmpty()) {
            out.append("<p>None.</p>\n");
            return;
        }
        out.append("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"findings\">\n<table>\n");
        out.append("<thead><tr>");
        COLUMNS.forEach(
                column -> out.append("<th scope=\"col\">").append(column).append("</th>"));
        out.append("</tr></thead>\n<tbody>\n");
        findings.forEach(this::finding);
        out.append("</tbody>\n</table>\n</div>\n");
    }

    private void finding(Finding finding) {
        String severity = finding.kind().isTampering()
                ? "tampered"
                : finding.kind().aspect().isPresent() ? "incomplete" : "information";
        out.append("<tr><th scope=\"row\"><span class=\"badge ")
                .append(severity)
                .append("\">");
        out.append(finding.kind())
                .append("</span><p>")
                .append(escaped(finding.message()))
                .append("</p></th>");
        cell(finding.block());
        cell(finding.tenant());
        String month = finding.month() == null ? "" : " " + finding.month();
        cell(finding.retention() == null ? null : finding.retention() + month);
        cell(finding.recordId());
        Finding.Counts counts = finding.counts();
        cell(counts == null ? null : counts.found() + " of " + counts.expected());
        out.append("</tr>\n");
    }

    private void cell(@Nullable Object value) {
        out.append("<td>");
        if (value != null) {
            out.append("<code>").append(escaped(value.toString())).append("</code>");
        }
        out.append("</td>");
    }

    private void section(String id, String title) {
        out.append("<h2 id=\"").append(id).append("\">").append(title).append("</h2>\n");
    }

    private static String badge(String word) {
        return "<span class=\"badge %s\">%s</span>".formatted(word.toLowerCase(Locale.ROOT), word);
    }

    private static String escaped(String text) {
        return ReportWords.printable(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
