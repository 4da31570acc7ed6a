package dev.mainstay.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {

    @Test
    void escapesAreTheShortestOfRfc8785() {
        String json = CanonicalJson.write("\u20ac$\u000f\nA'B\"\\\\\"/\b\t\f\r\u007f");

        assertThat(json).isEqualTo("\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\b\\t\\f\\r\u007f\"");
    }

    @Test
    void keysAreInTheOrderOfTheirUtf16Units() {
        // The example of RFC 8785, section 3.2.3.
        Map<String, Object> map = Map.of(
                "\u20ac", "Euro Sign",
                "\r", "Carriage Return",
                "\ufb33", "Hebrew Letter Dalet With Dagesh",
                "1", "One",
                "\ud83d\ude00", "Emoji: Grinning Face",
                "\u0080", "Control",
                "\u00f6", "Latin Small Letter O With Diaeresis");

        String json = CanonicalJson.write(map);

        assertThat(json)
                .isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                        + "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
                        + "\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
    }

    @Test
    void containersAndLiteralsHaveNoWhiteSpace() {
        String json = CanonicalJson.write(Arrays.asList(
                null,
                true,
                false,
                -1L,
                ClosedValue.LARGEST_INTEGER,
                List.of(),
                Map.of(),
                List.of(Map.of("b", 1L, "a", 2L))));

        assertThat(json).isEqualTo("[null,true,false,-1,9007199254740991,[],{},[{\"a\":2,\"b\":1}]]");
    }

    @Test
    void valueOutsideTheModelIsRefused() {
        assertThatThrownBy(() -> CanonicalJson.write(List.of(1.5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value must be of the closed model, was java.lang.Double");
    }
}
