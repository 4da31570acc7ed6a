package dev.mainstay.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

    @Test
    void whateverIsWrittenIsReadBackAsItWas() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", "a\"\\/\b\f\n\r\t\u0001\u20ac\ud83d\ude00");
        value.put("list", Arrays.asList(null, true, false, 0L, -ClosedValue.LARGEST_INTEGER, List.of(), Map.of()));
        value.put("", Map.of("deep", List.of(List.of("x"))));

        Object read = CanonicalJson.parse(CanonicalJson.write(value));

        assertThat(read).isEqualTo(value);
    }

    @Test
    void whiteSpaceOrderAndSpellingOfTheDatabaseDoNotMatter() {
        String ofTheDatabase = " { \"b\" : [ 1.0 , 2e2,\t-0 ] ,\r\n \"a\" : \"\\u20ac\\/\" } ";

        Object read = CanonicalJson.parse(ofTheDatabase);

        assertThat(read).isEqualTo(Map.of("a", "\u20ac/", "b", List.of(1L, 200L, 0L)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.5",
                "9007199254740992",
                "-9007199254740992",
                "9007199254740991.5",
                "1e400",
                "1e-1",
                "123456789012345678901234567890",
                "5.0000000000000000000000000000000000000001"
            })
    void numberThatTheModelDoesNotHoldIsRefused(String number) {
        assertThatThrownBy(() -> CanonicalJson.parse("[" + number + "]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("JSON must have a whole number of at most 2^53-1 at character");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01",
                "-",
                "-01",
                "1.",
                ".5",
                "1e",
                "+1",
                "NaN",
                "tru",
                "nul",
                "",
                " ",
                "[1,]",
                "[,1]",
                "{\"a\"}",
                "{a:1}",
                "{\"a\":1,}",
                "[1",
                "{\"a\":1",
                "\"a",
                "[1] 2",
                "'a'",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u12\"",
                "\"\n\"",
                "\"a\u0001\"",
                "\"\\\n\"",
                "1 1",
                "\u00a01"
            })
    void whatIsNoJsonIsRefused(String text) {
        assertThatThrownBy(() -> CanonicalJson.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("JSON must have ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"\\u0000\"|no U+0000 and no lone surrogate",
                "\"\\ud800\"|no U+0000 and no lone surrogate",
                "{\"\\udc00\":1}|no U+0000 and no lone surrogate",
                "{\"a\":1,\"\\u0061\":2}|each key once"
            })
    void whatWouldBeOneWithSomethingElseIsRefused(String text, String expected) {
        assertThatThrownBy(() -> CanonicalJson.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected)
                .hasMessageNotContaining("ud800");
    }

    @Test
    void tenThousandLevelsAreRefusedAndDoNotOverflow() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);

        assertThat(CanonicalJson.parse("[".repeat(48) + "]".repeat(48))).isNotNull();
        assertThatThrownBy(() -> CanonicalJson.parse(deep))
                .hasMessage("JSON must have at most 48 levels at character 48");
    }

    @Test
    void theTextItselfIsNotInTheMessage() {
        assertThatThrownBy(() -> CanonicalJson.parse("{\"password\":\"hunter2\""))
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("password");
    }
}
