package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HtmlReportTest {

    private static final Pattern TAG = Pattern.compile("<(/?)([a-z0-9]+)(?: [^<>]*)?>");
    private static final Set<String> VOID = Set.of("meta");

    static Stream<CoverageReport> reports() {
        return Stream.of(Reports.full(), Reports.proven(), Reports.of(List.of(), List.of()));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void everyTagIsClosedInOrder(CoverageReport report) {
        Matcher tag = TAG.matcher(report.toHtml());
        Deque<String> open = new ArrayDeque<>();

        while (tag.find()) {
            if (tag.group(1).isEmpty()) {
                open.push(tag.group(2));
            } else {
                assertThat(open.pop()).isEqualTo(tag.group(2));
            }
            open.removeIf(VOID::contains);
        }
        assertThat(open).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("reports")
    void thePageLoadsAndRunsNothing(CoverageReport report) {
        assertThat(report.toHtml())
                .contains("content=\"default-src 'none'; style-src 'unsafe-inline'\"")
                .doesNotContainPattern(
                        "(?i)<(script|link|img|iframe|form|object|svg)|url\\(|@import|\\son\\w+=|href=|src=");
    }

    @Test
    void aNameOfTheDatabaseIsTextAndNeverMarkup() {
        String hostile = "\"><img src=x onerror=alert(1)>'&\u202e";
        Finding finding = Finding.of(FindingCode.PA001, hostile, hostile, hostile + ";");
        Exemption exemption = new Exemption("PA001", "*", hostile, Reports.RANDOM_IDS.expires());
        TableProof proof = new TableProof(
                hostile, Command.SELECT, Verdict.VIOLATED, new Witness(null, hostile, hostile, hostile, hostile), null);

        String page = Reports.of(List.of(proof), List.of(finding, finding.exemptedBy(exemption)))
                .toHtml();

        assertThat(page)
                .contains("&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&#39;&amp;\\u202E")
                .doesNotContain("<img")
                .doesNotContain("\u202e");
    }

    @Test
    void itShowsTheMatrixTheWitnessesTheFixesAndWhatIsAccepted() {
        String page = Reports.full().toHtml();

        assertThat(page)
                .contains("<h1>Row-level security: <span class=\"badge violated\">VIOLATED</span></h1>")
                .contains("<tr><th scope=\"row\"><code>shop.invoice</code></th>"
                        + "<td><span class=\"badge violated\">VIOLATED</span></td>"
                        + "<td><span role=\"img\" aria-label=\"not granted\">-</span></td>")
                .contains("<dt>Row</dt><dd><code>tenant_id = 2</code></dd>")
                .contains("<h3><span class=\"badge error\">ERROR</span> PA001 <code>shop.invoice</code></h3>")
                .contains("alter table shop.invoice force row level security;\nalter table shop.&quot;a;b&quot;")
                .contains("<td>PA018 A unique key does not include the tenant</td><td><code>shop.customer</code></td>"
                        + "<td>2026-12-31</td><td>ids are random &amp; never chosen</td>")
                .contains("<td>UNDECIDED DELETE</td><td><code>shop.member</code></td><td>2027-01-15</td>");
    }

    @Test
    void itCanBeReadOnAPhoneByKeyboardAndByAScreenReader() {
        assertThat(Reports.full().toHtml())
                .startsWith("<!DOCTYPE html>\n<html lang=\"en\">")
                .contains("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .contains("<title>Row-level security audit</title>")
                .contains("<caption>")
                .contains("<th scope=\"col\">SELECT</th>")
                .contains("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"tables\">")
                .contains("<pre tabindex=\"0\" role=\"region\" aria-label=\"Fix for PA001 on shop.invoice\">")
                .contains(":focus-visible");
    }

    @Test
    void nothingFoundIsSaid() {
        assertThat(Reports.of(List.of(), List.of()).toHtml())
                .contains("<p>There is no table of tenants that the application can reach.</p>")
                .contains("<p>None.</p>")
                .contains("<p>Nothing.</p>")
                .doesNotContain("What is not proven")
                .doesNotContain("All fixes");
    }

    @Test
    void aVerdictThatNothingShowsHasNoWitness() {
        TableProof bare = new TableProof("shop.member", Command.DELETE, Verdict.UNDECIDED, null, null);

        String page = Reports.of(List.of(bare), List.of()).toHtml();

        assertThat(page)
                .contains("<h3><span class=\"badge undecided\">UNDECIDED</span> DELETE on <code>shop.member</code></h3>"
                        + "\n</article>")
                .doesNotContain("<dt>Role</dt>");
    }
}
