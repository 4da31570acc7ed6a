package dev.mainstay.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published documents of RFC 8785, and what the closed model refuses; see vectors/jcs/README.md. */
class CanonicalVectorsTest {

    @ParameterizedTest
    @Tag("AU35")
    @ValueSource(strings = {"arrays", "french", "structures", "unicode", "values", "weird"})
    void publishedDocumentHasItsPublishedForm(String name) throws IOException {
        String canonical = CanonicalJson.canonicalize(vector("input", name));

        assertThat(canonical).isEqualTo(vector("canonical", name));
    }

    @ParameterizedTest
    @Tag("AU35")
    @ValueSource(
            strings = {
                "1.5",
                "1e-3",
                "1e400",
                "9007199254740992",
                "-9007199254740992",
                "12345678901234567.89",
                "01",
                "-01",
                "NaN",
                "\"\\u0000\"",
                "\"\\uD800\"",
                "\"\\uDC00\\uD800\"",
                "{\"\\uDFFF\":1}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "[1,]",
                "[1] 2",
                "'a'",
                "\"a\nb\"",
                ""
            })
    void inputOutsideTheValueModelIsRefused(String json) {
        assertThatThrownBy(() -> CanonicalJson.parse(json)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Tag("AU35")
    void depthBeyondTheModelIsRefusedAndNeverOverflowsTheStack() {
        assertThatThrownBy(() -> CanonicalJson.parse("[".repeat(49) + "]".repeat(49)))
                .hasMessage("JSON must have at most 48 levels at character 48");
        assertThatThrownBy(() -> CanonicalJson.canonicalize("[".repeat(20_000) + "]".repeat(20_000)))
                .hasMessage("JSON must have at most 500 levels at character 500");
        assertThat(CanonicalJson.canonicalize("[".repeat(500) + "]".repeat(500)))
                .hasSize(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "01", "\"\\uD800\"", "\"\\uDC00\"", "{\"a\":1,\"a\":2}", "[1", ".5", "+1"})
    void whatIsNoIJsonHasNoCanonicalForm(String json) {
        assertThatThrownBy(() -> CanonicalJson.canonicalize(json)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nulIsJsonThoughNoRecordHoldsIt() {
        assertThat(CanonicalJson.canonicalize("\"a\\u0000b\"")).isEqualTo("\"a\\u0000b\"");
    }

    @Property(tries = 1000)
    void formOfAnyDocumentIsThatOfTheReferenceLibrary(@ForAll("documents") Object document) throws IOException {
        String json = CanonicalJson.write(document);

        assertThat(CanonicalJson.write(CanonicalJson.parse(json))).isEqualTo(json);
        assertThat(CanonicalJson.canonicalize(json)).isEqualTo(new JsonCanonicalizer(json).getEncodedString());
    }

    @Property(tries = 2000)
    void everyDoubleReadsBackAsItself(@ForAll double number) {
        String canonical = CanonicalJson.canonicalize(Double.toString(number));

        assertThat(Double.parseDouble(canonical)).isEqualTo(number + 0.0);
        assertThat(CanonicalJson.canonicalize(canonical)).isEqualTo(canonical);
    }

    @Provide
    Arbitrary<Object> documents() {
        // The reference library takes containers only.
        return Documents.any().list().ofMaxSize(4).map(list -> (Object) list);
    }

    private static String vector(String directory, String name) throws IOException {
        try (InputStream file =
                CanonicalVectorsTest.class.getResourceAsStream("/vectors/jcs/" + directory + "/" + name + ".json")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
