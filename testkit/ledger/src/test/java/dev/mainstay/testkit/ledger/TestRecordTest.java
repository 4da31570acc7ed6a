package dev.mainstay.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestRecordTest {

    @Test
    void aLineIsReadBackAsItWas() {
        TestRecord record = new TestRecord("RC1", "[id:a\tb\nc\rd\\n]", "display \\ name\\t", Result.ABORTED, 25);

        String line = record.toLine();

        assertThat(line).doesNotContain("\n", "\r").containsPattern("^([^\t]*\t){4}25$");
        assertThat(TestRecord.parse(line)).isEqualTo(record);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "RC1~id~name~passed;had 4",
                "RC1~id~name~passed~17~more;had 6",
                "RC1~id~name~PASSED~17;was PASSED",
                "RC1~id~name~passed~;must be a number",
                "RC1~id~name\\x~passed~17;escape \\x",
                "RC1~id~name\\~passed~17;single backslash"
            })
    void aMalformedLineIsRefusedWithTheReason(String line, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestRecord.parse(line.replace('~', '\t')))
                .withMessageContaining(reason);
    }
}
