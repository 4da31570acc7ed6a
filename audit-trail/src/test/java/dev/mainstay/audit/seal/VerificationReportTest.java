package dev.mainstay.audit.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.seal.FindingKind.Aspect;
import dev.mainstay.audit.seal.VerificationReport.Result;
import dev.mainstay.audit.seal.VerificationReport.Verdict;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The report in its three forms. */
class VerificationReportTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final String HOSTILE = "<script>alert('1')</script>&\"\u001b[31m\u202e";
    private static final Finding ALTERED = Finding.ofBlock(FindingKind.RECORD_ALTERED, 7, "not as sealed")
            .at(HOSTILE, "standard", YearMonth.of(2026, 11))
            .counting(3, 3);
    private static final Finding LATE = Finding.ofLog(FindingKind.UNSEALED_OVERDUE, "waits");
    private static final Finding REMOVED =
            Finding.ofLog(FindingKind.PRUNED, "removed").about("id-1");

    @Test
    void resultIsTheWorstOfTheFindings() {
        assertThat(report(List.of()).result()).isEqualTo(Result.INTACT);
        assertThat(report(List.of(REMOVED)).result()).isEqualTo(Result.INTACT);
        assertThat(report(List.of(REMOVED, LATE)).result()).isEqualTo(Result.INCOMPLETE);
        assertThat(report(List.of(LATE, ALTERED)).result()).isEqualTo(Result.TAMPERED);
        assertThat(Result.values()).extracting(Result::exitCode).containsExactly(0, 1, 2);
    }

    @Test
    void eachQuestionHasItsOwnAnswer() {
        VerificationReport report = report(List.of(LATE));

        assertThat(report.verdict(Aspect.INTEGRITY)).isEqualTo(Verdict.PASSED);
        assertThat(report.verdict(Aspect.COMPLETENESS)).isEqualTo(Verdict.PASSED);
        assertThat(report.verdict(Aspect.FRESHNESS)).isEqualTo(Verdict.FAILED);
        assertThat(report.verdict(Aspect.COVERAGE)).isEqualTo(Verdict.LIMITED);
        assertThat(report(List.of(Finding.ofLog(FindingKind.NOTHING_SEALED, "none")))
                        .verdict(Aspect.COVERAGE))
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    void findingsComeInTheOrderOfTheBlocks() {
        Finding earlier = Finding.ofBlock(FindingKind.BAD_SIGNATURE, 2, "bad");

        assertThat(report(List.of(ALTERED, earlier, LATE)).findings()).containsExactly(LATE, earlier, ALTERED);
    }

    @Test
    void textSaysEverythingAndDrawsNothing() {
        String text = report(List.of(ALTERED, LATE)).toText();

        assertThat(text)
                .startsWith("Audit trail: TAMPERED\nverified from block 5 (what is before it was taken on trust)")
                .contains("through block 9", "integrity     FAILED", "limit: one limit", "findings: 2")
                .contains("RECORD_ALTERED 3/3 block 7 tenant <script>")
                .doesNotContain("\u001b", "\u202e")
                .contains("\\u{1b}", "\\u{202e}")
                .endsWith("\n");
    }

    @Test
    void pageEscapesWhateverATenantIsCalled() {
        String page = report(List.of(ALTERED, REMOVED)).toHtml();

        assertThat(page)
                .startsWith("<!DOCTYPE html>")
                .endsWith("</html>\n")
                .contains("default-src 'none'", "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;")
                .contains("<span class=\"badge tampered\">TAMPERED</span>", "block 5", "3 of 3", "id-1")
                .contains("What could not be shown", "one limit")
                .doesNotContain("<script", "\u001b", "\u202e", "http:", "https:");
    }

    @Test
    void pageWithoutFindingsSaysSo() {
        assertThat(report(List.of()).toHtml()).contains("<p>None.</p>", "INTACT");
    }

    @Test
    void jsonIsCanonicalAndHasEveryMember() {
        String json = report(List.of(ALTERED, REMOVED)).toJson();
        Map<?, ?> parsed = (Map<?, ?>) CanonicalJson.parse(json);

        assertThat(CanonicalJson.write(parsed)).isEqualTo(json);
        assertThat(parsed.get("format")).isEqualTo("mainstay-audit-verification/1");
        assertThat(parsed.get("result")).isEqualTo("TAMPERED");
        assertThat((Map<?, ?>) parsed.get("verdicts")).hasSize(4);
        Map<?, ?> altered = (Map<?, ?>) ((List<?>) parsed.get("findings")).get(1);
        assertThat(altered.get("kind")).isEqualTo("RECORD_ALTERED");
        assertThat(altered.get("aspect")).isEqualTo("INTEGRITY");
        assertThat(altered.get("block")).isEqualTo("7");
        assertThat(altered.get("tenant")).isEqualTo(HOSTILE);
        assertThat(altered.get("month")).isEqualTo("2026-11");
        assertThat(altered.get("found")).isEqualTo("3");
        assertThat(altered.get("record")).isNull();
    }

    private static VerificationReport report(List<Finding> findings) {
        Coverage coverage = new Coverage(NOON, 5, 9, 5, 6, 700, 8, 2, NOON, 4, 9, List.of("one limit"));
        return new VerificationReport(coverage, findings);
    }
}
