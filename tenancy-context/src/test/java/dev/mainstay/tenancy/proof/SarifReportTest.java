package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The rules of SARIF 2.1.0 (sections in brackets) that hold for what we write, and those by which code hosts accept it. */
class SarifReportTest {

    private static final Set<String> LEVELS = Set.of("none", "note", "warning", "error");

    static Stream<CoverageReport> reports() {
        return Stream.of(Reports.full(), Reports.proven(), Reports.of(List.of(), List.of()));
    }

    private static JsonNode log(CoverageReport report) {
        return JsonMapper.shared().readTree(report.toSarif());
    }

    private static JsonNode run(CoverageReport report) {
        return log(report).get("runs").get(0);
    }

    private static JsonNode result(CoverageReport report, int index) {
        return run(report).get("results").get(index);
    }

    @ParameterizedTest
    @MethodSource("reports")
    void theLogNamesItsVersionAndHasOneRun(CoverageReport report) {
        JsonNode log = log(report);

        assertThat(log.propertyNames()).containsExactly("$schema", "version", "runs"); // [3.13]
        assertThat(log.get("version").asString()).isEqualTo("2.1.0");
        assertThat(log.get("$schema").asString()).isEqualTo("https://json.schemastore.org/sarif-2.1.0.json");
        assertThat(log.get("runs")).hasSize(1);
        assertThat(run(report).propertyNames()) // [3.14]
                .containsExactly("tool", "automationDetails", "columnKind", "results", "properties");
        assertThat(run(report).at("/tool/driver/name").asString()).isEqualTo("mainstay-proof"); // [3.19.8]
        assertThat(run(report).get("columnKind").asString()).isIn("utf16CodeUnits", "unicodeCodePoints"); // [3.14.17]
        assertThat(run(report).get("results").isArray()).isTrue(); // [3.14.23]
    }

    @Test
    void eachCodeIsARuleOfItsOwn() {
        JsonNode rules = run(Reports.full()).at("/tool/driver/rules");
        Set<String> ids = new HashSet<>();

        for (JsonNode rule : rules) {
            assertThat(ids.add(rule.get("id").asString())).as("%s", rule).isTrue();
            for (String text : List.of("shortDescription", "fullDescription", "help")) {
                assertThat(rule.get(text).get("text").asString()).as("%s", rule).isNotBlank(); // [3.12.3]
            }
            assertThat(rule.at("/defaultConfiguration/level").asString()).isIn(LEVELS); // [3.50.3]
        }
        assertThat(ids)
                .containsAll(
                        Stream.of(FindingCode.values()).map(FindingCode::id).toList())
                .contains("VIOLATED", "UNDECIDED")
                .hasSize(FindingCode.values().length + 2);
    }

    @ParameterizedTest
    @MethodSource("reports")
    void eachResultNamesItsRuleAndItsPlace(CoverageReport report) {
        JsonNode rules = run(report).at("/tool/driver/rules");

        for (JsonNode result : run(report).get("results")) {
            JsonNode rule = rules.get(result.get("ruleIndex").asInt());
            assertThat(result.get("ruleId").asString()).isEqualTo(rule.get("id").asString()); // [3.27.6]
            assertThat(result.get("level").asString()).isIn(LEVELS); // [3.27.10]
            assertThat(result.at("/message/text").asString()).isNotBlank(); // [3.27.11]
            JsonNode location = result.get("locations").get(0);
            URI uri = URI.create(
                    location.at("/physicalLocation/artifactLocation/uri").asString()); // [3.4.3]
            assertThat(uri.isAbsolute()).isFalse();
            assertThat(location.at("/physicalLocation/region/startLine").asInt())
                    .isPositive(); // [3.30.5]
            assertThat(location.at("/logicalLocations/0/fullyQualifiedName").asString())
                    .isNotBlank();
            assertThat(result.at("/partialFingerprints/mainstayFinding~1v1").asString())
                    .matches("[0-9a-f]{64}");
        }
    }

    @Test
    void aFindingCarriesItsReasonAndFix() {
        JsonNode result = result(Reports.full(), 0);

        assertThat(result.get("ruleId").asString()).isEqualTo("PA001");
        assertThat(result.get("level").asString()).isEqualTo("error");
        assertThat(result.at("/message/text").asString())
                .startsWith("shop.invoice has no row-level security and app_tenant may SELECT\nFix:\nalter table");
        assertThat(result.at("/locations/0/logicalLocations/0/fullyQualifiedName")
                        .asString())
                .isEqualTo("shop.invoice");
        assertThat(result.at("/locations/0/physicalLocation/artifactLocation/uri")
                        .asString())
                .isEqualTo("postgresql/shop.invoice");
        assertThat(result.get("suppressions")).isEmpty();
    }

    @Test
    void whatIsAcceptedIsSuppressedWithItsReason() {
        JsonNode suppression = result(Reports.full(), 2).get("suppressions").get(0);

        assertThat(suppression.get("kind").asString()).isEqualTo("external"); // [3.35.2]
        assertThat(suppression.get("status").asString()).isEqualTo("accepted"); // [3.35.3]
        assertThat(suppression.get("justification").asString())
                .isEqualTo("ids are random & never chosen (until 2026-12-31)");
    }

    @Test
    void aVerdictIsAResultUnlessAFindingTellsIt() {
        JsonNode results = run(Reports.full()).get("results");

        assertThat(results).hasSize(7);
        assertThat(results)
                .extracting(each -> each.get("ruleId").asString())
                .containsExactly("PA001", "PA001", "PA018", "PA012", "VIOLATED", "UNDECIDED", "UNDECIDED");
        assertThat(results)
                .extracting(each -> each.get("level").asString())
                .containsExactly("error", "error", "warning", "note", "error", "warning", "warning");
        assertThat(results.get(4).at("/message/text").asString())
                .endsWith("is VIOLATED as app_tenant, app.tenant = '1': a row of tenant 2 passes <check>");
        assertThat(results.get(6).get("suppressions")).hasSize(1);
    }

    @Test
    void theSameFindingHasTheSameFingerprintInTheNextRun() {
        String first = result(Reports.full(), 0).get("partialFingerprints").toString();
        CoverageReport next = Reports.of(List.of(), List.of(Reports.SLOW, Reports.OPEN));

        assertThat(result(next, 1).get("partialFingerprints").toString()).isEqualTo(first);
        assertThat(result(next, 0).get("partialFingerprints").toString()).isNotEqualTo(first);
    }

    @Test
    void aVerdictThatNothingShowsIsAResultToo() {
        TableProof bare = new TableProof("shop.member", Command.DELETE, Verdict.UNDECIDED, null, null);

        JsonNode result = result(Reports.of(List.of(bare), List.of(Reports.OPEN)), 1);

        assertThat(result.get("ruleId").asString()).isEqualTo("UNDECIDED");
        assertThat(result.at("/message/text").asString()).isEqualTo("DELETE on shop.member is UNDECIDED");
    }
}
