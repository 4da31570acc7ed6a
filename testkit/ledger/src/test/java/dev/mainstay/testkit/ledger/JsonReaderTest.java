package dev.mainstay.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

    @Test
    void allKindsOfValuesAreRead() {
        String text =
                " { \"a\" : [ 1 , -0.5e3, true,false ,null ], \"b\":{}, \"c\":[] , \"\\u0064\":\"x\\n\\\"\\u00e9é\" } ";

        assertThat(JsonReader.read(text))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsExactly(
                        entry("a", Arrays.asList(new BigDecimal("1"), new BigDecimal("-5E+2"), true, false, null)),
                        entry("b", Map.of()),
                        entry("c", List.of()),
                        entry("d", "x\n\"éé"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "[1,]",
                "[1 2]",
                "[1",
                "{\"a\"}",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\":1,\"a\":2}",
                "1 2",
                "01",
                "1.",
                ".5",
                "+1",
                "-",
                "1e",
                "1e9999",
                "tru",
                "nul",
                "NaN",
                "'a'",
                "\"a",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\t\"",
                "// a comment\n1"
            })
    void whatIsNotStrictJsonIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonReader.read(text))
                .withMessageStartingWith("not JSON at offset ");
    }

    @Test
    void nestingIsBounded() {
        String deepest = "[".repeat(JsonReader.MAX_DEPTH) + "1" + "]".repeat(JsonReader.MAX_DEPTH);

        assertThat(JsonReader.read(deepest)).isInstanceOf(List.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonReader.read("[" + deepest + "]"))
                .withMessageContaining("nesting must be at most 64");
    }
}
