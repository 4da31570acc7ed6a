package dev.mainstay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.benchmarks.Row.Comparison;
import dev.mainstay.benchmarks.Row.Figure;
import dev.mainstay.testkit.ledger.JsonReader;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowTest {

    private static final Figure OURS = new Figure(1.4, "ns", 0.0001);
    private static final Figure THEIRS = new Figure(70, "ns", 24.0);
    private static final Row CONTEXT = new Row(null, "clock", new Figure(20.25, "ns", null), null, null);
    private static final Row MET =
            new Row("RC36", "closed \"breaker\"", OURS, new Comparison("Peer", THEIRS), new Bar(5.0, 0.0, 0.15));
    private static final Row MISSED = new Row(null, "calls", new Figure(2, "calls", null), null, Bar.value(1.5));

    @Test
    void whatIsWrittenAsJsonIsReadByTheCheckOfStatements() {
        Object read = JsonReader.read(Json.list(List.of(CONTEXT, MET, MISSED)));

        assertThat(read)
                .isEqualTo(List.of(
                        Map.of("name", "clock", "value", number("20.250000"), "unit", "ns"),
                        Map.of(
                                "id", "RC36",
                                "name", "closed \"breaker\"",
                                "value", number("1.400000"),
                                "unit", "ns",
                                "bytesPerOp", number("0.000100"),
                                "against", "Peer",
                                "ratio", number("0.020000"),
                                "bar", "<= 5 ns, 0 B, <= 0.15x",
                                "met", true),
                        Map.of(
                                "name", "calls",
                                "value", number("2.000000"),
                                "unit", "calls",
                                "bar", "<= 1.5 calls",
                                "met", false)));
    }

    private static BigDecimal number(String digits) {
        return new BigDecimal(digits);
    }

    @Test
    void aFigureThatJsonCannotHoldIsRefused() {
        Row broken = new Row(null, "broken", new Figure(Double.NaN, "ns", null), null, null);

        assertThatThrownBy(() -> Json.list(List.of(broken)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value must be finite, was NaN");
    }

    @Test
    void theTableIsForPeople() {
        assertThat(Text.table(List.of(CONTEXT, MET, MISSED)).lines())
                .containsExactly(
                        "| what             | CPU ns  | B/op | against           | ratio | bar                    | met |",
                        "|------------------|---------|------|-------------------|-------|------------------------|-----|",
                        "| clock            | 20.3    | -    | -                 | -     | -                      | -   |",
                        "| closed \"breaker\" | 1.4     | 0    | Peer: 70 ns, 24 B | 0.02x | <= 5 ns, 0 B, <= 0.15x | yes |",
                        "| calls            | 2 calls | -    | -                 | -     | <= 1.5 calls           | NO  |");
    }

    @ParameterizedTest
    @CsvSource({"5, 0.4, 0.15, true", "5.01, 0, 0.1, false", "5, 0.5, 0.1, false", "5, 0, 0.151, false"})
    void aBarIsMetWhenEveryPartOfItIs(double nanos, double bytes, double ratio, boolean met) {
        Bar bar = new Bar(5.0, 0.0, 0.15);

        boolean kept = bar.isMetBy(new Figure(nanos, "ns", bytes), ratio);

        assertThat(kept).isEqualTo(met);
    }

    @Test
    void whatWasNotMeasuredKeepsNoBar() {
        Figure withoutBytes = new Figure(1, "ns", null);

        assertThat(Bar.cost(5, 0).isMetBy(withoutBytes, null)).isFalse();
        assertThat(Bar.ratio(1).isMetBy(withoutBytes, null)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1.4, 1.4",
        "0.15, 0.15",
        "0.0312, 0.0312",
        "68.24, 68.2",
        "1512.6, 1513",
        "3.999, 4",
        "100, 100"
    })
    void numbersHaveNoIdleDigits(double value, String text) {
        assertThat(Text.number(value)).isEqualTo(text);
    }
}
