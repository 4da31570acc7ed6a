package dev.mainstay.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** RFC 6902, with its published tests (vectors/json-patch/README.md). */
class JsonPatchTest {

    /** It repeats a key, which no JSON of ours does. */
    private static final String REPEATED_KEY = "duplicate ops";

    static Stream<Arguments> published() throws IOException {
        List<Map<?, ?>> records = new ArrayList<>();
        for (String file : List.of("tests", "spec_tests", "tests-later")) {
            records.addAll(suite(file));
        }
        assertThat(records).hasSize(113);
        return records.stream()
                .filter(record -> record.containsKey("patch") && !REPEATED_KEY.equals(record.get("comment")))
                .map(record -> Arguments.of(String.valueOf(record.get("comment")), record));
    }

    @ParameterizedTest(name = "{0}")
    @Tag("AU13")
    @MethodSource("published")
    void publishedTestPasses(String comment, Map<?, ?> record) {
        Object document = record.get("doc");
        List<?> patch = (List<?>) record.get("patch");
        if (record.containsKey("error")) {
            assertThatThrownBy(() -> JsonPatch.of(patch).apply(document))
                    .as(comment)
                    .isInstanceOf(IllegalArgumentException.class);
        } else {
            Object expected = record.containsKey("expected") ? record.get("expected") : document;
            assertThat(canonical(JsonPatch.of(patch).apply(document)))
                    .as(comment)
                    .isEqualTo(canonical(expected));
        }
    }

    private static String canonical(Object value) {
        return CanonicalJson.write(ClosedValue.of(value).value());
    }

    @SuppressWarnings("unchecked")
    private static List<Map<?, ?>> suite(String name) throws IOException {
        try (InputStream file = JsonPatchTest.class.getResourceAsStream("/vectors/json-patch/" + name + ".json")) {
            return JsonMapper.shared().readValue(file, List.class);
        }
    }

    @Test
    void undoingGivesBackWhatWasThere() {
        JsonPatch patch = JsonPatch.parse("""
                [{"op":"replace","path":"/total","value":"12.50","old":"10.50"},
                 {"op":"remove","path":"/note","old":"urgent"},
                 {"op":"move","from":"/lines/0","path":"/lines/1"},
                 {"op":"add","path":"/lines/-","value":3},
                 {"op":"test","path":"/total","value":"12.50"},
                 {"op":"copy","from":"/total","path":"/copy"}]""");
        Map<String, Object> before = Map.of("total", "10.50", "note", "urgent", "lines", List.of(1, 2));

        Object after = patch.apply(before);

        assertThat(canonical(after)).isEqualTo("{\"copy\":\"12.50\",\"lines\":[2,1,3],\"total\":\"12.50\"}");
        assertThat(canonical(patch.undo(after))).isEqualTo(canonical(before));
        assertThat(before).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"remove", "replace"})
    void whatHasNoOldValueCannotBeUndone(String op) {
        JsonPatch patch = JsonPatch.of(List.of(Map.of("op", op, "path", "/a", "value", 1)));

        assertThatThrownBy(() -> patch.undo(Map.of("a", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("operation 0 (" + op + ") must have its old value to be undone");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|patch must be a list of operations",
                "[1]|operation 0 must be an object",
                "[{\"op\":\"spam\",\"path\":\"\"}]|operation 0 must be add, remove, replace, move, copy or test",
                "[{\"op\":\"add\",\"path\":\"/a\"}]|operation 0 (add) must have a value",
                "[{\"op\":\"remove\",\"path\":\"a\"}]|operation 0 (remove) must have a JSON pointer as path",
                "[{\"op\":\"move\",\"path\":\"/a\"}]|operation 0 (move) must have a JSON pointer as from"
            })
    void whatIsNoPatchIsRefused(String json, String message) {
        assertThatThrownBy(() -> JsonPatch.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void messageShowsNothingOfTheDocument() {
        JsonPatch patch = JsonPatch.parse("[{\"op\":\"remove\",\"path\":\"/secret\"}]");

        assertThatThrownBy(() -> patch.apply(Map.of("pin", 4711)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("operation 0 (remove) must fit the document");
        assertThatThrownBy(() -> patch.apply(Map.of("pin", 47.11)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("document must be of the closed model, was java.lang.Double");
    }

    @Test
    void valueCannotBeMovedIntoItself() {
        JsonPatch patch = JsonPatch.parse("[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a/b\"}]");

        assertThatThrownBy(() -> patch.apply(Map.of("a", Map.of()))).isInstanceOf(IllegalArgumentException.class);
    }
}
