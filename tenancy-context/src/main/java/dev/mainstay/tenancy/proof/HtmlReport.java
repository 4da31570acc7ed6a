package dev.mainstay.tenancy.proof;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a report as one page: no scripts, nothing loaded, states in words and not in colours alone. */
final class HtmlReport {

    private final StringBuilder out = new StringBuilder();

    private HtmlReport() {}

    static String of(CoverageReport report) {
        HtmlReport page = new HtmlReport();
        page.head(report);
        page.matrix(Matrix.of(report));
        page.proofs(report.tables().stream()
                .filter(proof -> proof.verdict() != Verdict.PROVEN && proof.exemption() == null)
                .toList());
        page.findings(report.findings().stream()
                .filter(finding -> finding.exemption() == null)
                .toList());
        page.fixes(report.fixSql());
        page.accepted(report);
        return page.out.append("</main>\n</body>\n</html>\n").toString();
    }

    private void head(CoverageReport report) {
        Tally tally = Tally.of(report);
        Verdict verdict = report.verdict();
        out.append(HtmlStyle.HEAD);
        out.append("<h1>Row-level security: ").append(badge(verdict.name())).append("</h1>\n<ul>\n");
        out.append("<li>").append(tally.commandsInWords()).append("</li>\n");
        out.append("<li>").append(tally.findingsInWords()).append("</li>\n");
        out.append("<li>Fingerprint: ").append(code(report.fingerprint())).append("</li>\n</ul>\n");
    }

    private void matrix(Map<String, Map<Command, TableProof>> rows) {
        section("tables", "Tables and commands");
        if (rows.isEmpty()) {
            out.append("<p>There is no table of tenants that the application can reach.</p>\n");
            return;
        }
        out.append("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"tables\">\n<table>\n");
        out.append(
                "<caption>What each command can reach; a dash stands for a command that is not granted.</caption>\n");
        out.append("<thead><tr><th scope=\"col\">Table</th>");
        for (Command command : Command.values()) {
            out.append("<th scope=\"col\">").append(command).append("</th>");
        }
        out.append("</tr></thead>\n<tbody>\n");
        rows.forEach((table, proofs) -> {
            out.append("<tr><th scope=\"row\">").append(code(table)).append("</th>");
            for (Command command : Command.values()) {
                out.append("<td>").append(cell(proofs.get(command))).append("</td>");
            }
            out.append("</tr>\n");
        });
        out.append("</tbody>\n</table>\n</div>\n");
    }

    private static String cell(@Nullable TableProof proof) {
        if (proof == null) {
            return "<span role=\"img\" aria-label=\"not granted\">-</span>";
        }
        return badge(proof.exemption() == null ? proof.verdict().name() : "ACCEPTED");
    }

    private void proofs(List<TableProof> proofs) {
        if (proofs.isEmpty()) {
            return;
        }
        section("unproven", "What is not proven");
        for (TableProof proof : proofs) {
            out.append("<article>\n<h3>").append(badge(proof.verdict().name())).append(' ');
            out.append(proof.command())
                    .append(" on ")
                    .append(code(proof.table()))
                    .append("</h3>\n");
            witness(proof.witness());
            out.append("</article>\n");
        }
    }

    private void witness(@Nullable Witness witness) {
        if (witness == null) {
            return;
        }
        out.append("<p>").append(escaped(witness.reason())).append("</p>\n<dl>\n");
        entry("Role", witness.role());
        entry("Context", witness.context());
        if (!witness.row().isEmpty()) {
            entry("Row", witness.row());
        }
        out.append("</dl>\n");
    }

    private void entry(String term, String value) {
        out.append("<dt>").append(term).append("</dt><dd>").append(code(value)).append("</dd>\n");
    }

    private void findings(List<Finding> findings) {
        section("findings", "Findings");
        if (findings.isEmpty()) {
            out.append("<p>None.</p>\n");
        }
        for (Finding finding : findings) {
            out.append("<article>\n<h3>")
                    .append(badge(finding.severity().name()))
                    .append(' ');
            out.append(finding.code())
                    .append(' ')
                    .append(code(finding.object()))
                    .append("</h3>\n<p><strong>");
            out.append(escaped(finding.code().title())).append("</strong></p>\n<p>");
            out.append(escaped(finding.reason())).append("</p>\n");
            if (!finding.fix().isEmpty()) {
                sql("Fix for " + finding.code() + " on " + finding.object(), finding.fix());
            }
            out.append("</article>\n");
        }
    }

    private void fixes(List<String> statements) {
        if (!statements.isEmpty()) {
            section("fixes", "All fixes");
            out.append("<p>Read them before you run them, as the owner of the tables or an administrator.</p>\n");
            sql("All fixes", String.join(";\n", statements) + ";");
        }
    }

    private void sql(String label, String text) {
        out.append("<pre tabindex=\"0\" role=\"region\" aria-label=\"")
                .append(escaped(label))
                .append("\"><code>");
        out.append(escaped(text)).append("</code></pre>\n");
    }

    private void accepted(CoverageReport report) {
        section("accepted", "Accepted for a time");
        if (Tally.of(report).accepted() == 0) {
            out.append("<p>Nothing.</p>\n");
            return;
        }
        out.append(
                "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"accepted\">\n<table>\n<thead><tr>");
        for (String column : List.of("What", "Object", "Until", "Reason")) {
            out.append("<th scope=\"col\">").append(column).append("</th>");
        }
        out.append("</tr></thead>\n<tbody>\n");
        report.findings()
                .forEach(finding ->
                        accepted(finding.code() + " " + finding.code().title(), finding.object(), finding.exemption()));
        report.tables()
                .forEach(proof -> accepted(proof.verdict() + " " + proof.command(), proof.table(), proof.exemption()));
        out.append("</tbody>\n</table>\n</div>\n");
    }

    private void accepted(String what, String object, @Nullable Exemption exemption) {
        if (exemption != null) {
            out.append("<tr><td>")
                    .append(escaped(what))
                    .append("</td><td>")
                    .append(code(object))
                    .append("</td><td>");
            out.append(exemption.expires())
                    .append("</td><td>")
                    .append(escaped(exemption.reason()))
                    .append("</td></tr>\n");
        }
    }

    private void section(String id, String title) {
        out.append("<h2 id=\"").append(id).append("\">").append(title).append("</h2>\n");
    }

    private static String badge(String word) {
        return "<span class=\"badge %s\">%s</span>".formatted(word.toLowerCase(Locale.ROOT), word);
    }

    private static String code(String text) {
        return "<code>" + escaped(text) + "</code>";
    }

    private static String escaped(String text) {
        return Printable.lines(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
