package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Read by a parser that is not ours. */
class JsonReportTest {

    private static JsonNode read(CoverageReport report) {
        return JsonMapper.shared().readTree(report.toJson());
    }

    @Test
    void itSaysWhatTheReportSays() {
        JsonNode json = read(Reports.full());

        assertThat(json.propertyNames())
                .containsExactly("format", "verdict", "fingerprint", "counts", "tables", "findings", "fixSql");
        assertThat(json.get("format").asString()).isEqualTo("mainstay-policy-audit/1");
        assertThat(json.get("verdict").asString()).isEqualTo("VIOLATED");
        assertThat(json.get("fingerprint").asString()).isEqualTo(Reports.FINGERPRINT);
        assertThat(json.get("counts").toString())
                .isEqualTo("{\"tables\":4,\"proven\":1,\"violated\":2,\"undecided\":1,"
                        + "\"errors\":2,\"warnings\":0,\"notes\":1,\"accepted\":2}");
        assertThat(json.get("tables")).hasSize(5);
        assertThat(json.get("findings")).hasSize(4);
        assertThat(json.get("fixSql")).hasSize(3);
    }

    @Test
    void aProofHasItsWitnessOrNone() {
        JsonNode tables = read(Reports.full()).get("tables");

        assertThat(tables.get(0).toString())
                .isEqualTo("{\"table\":\"shop.customer\",\"command\":\"SELECT\",\"verdict\":\"PROVEN\"}");
        assertThat(tables.get(2).get("witness").toString())
                .isEqualTo("{\"code\":\"PA001\",\"role\":\"app_tenant\",\"context\":\"app.tenant unset\",\"row\":\"\","
                        + "\"reason\":\"nothing filters the rows\"}");
    }

    @Test
    void aFindingHasItsExemptionOrNone() {
        JsonNode findings = read(Reports.full()).get("findings");

        assertThat(findings.get(0).has("exemption")).isFalse();
        assertThat(findings.get(0).get("fails").asBoolean()).isTrue();
        assertThat(findings.get(2).get("fails").asBoolean()).isFalse();
        assertThat(findings.get(2).get("exemption").toString())
                .isEqualTo("{\"code\":\"PA018\",\"object\":\"shop.customer\","
                        + "\"reason\":\"ids are random & never chosen\",\"expires\":\"2026-12-31\"}");
    }

    @Test
    void anyNameComesBackAsItWas() {
        String any = "\"\\/\b\f\n\r\t\u0000\u001f\u007f\u0085\u2028\u2029\u00e9\ud83d\ude00\ud800 </script>";
        Finding finding = Finding.of(FindingCode.PA001, any, any, "");

        JsonNode read =
                read(Reports.of(List.of(), List.of(finding))).get("findings").get(0);

        assertThat(read.get("object").asString()).isEqualTo(any);
        assertThat(read.get("reason").asString()).isEqualTo(any);
    }

    @Test
    void nothingFoundIsEmptyLists() {
        JsonNode json = read(Reports.of(List.of(), List.of()));

        assertThat(json.get("tables")).isEmpty();
        assertThat(json.get("findings")).isEmpty();
        assertThat(json.get("verdict").asString()).isEqualTo("UNDECIDED");
    }
}
