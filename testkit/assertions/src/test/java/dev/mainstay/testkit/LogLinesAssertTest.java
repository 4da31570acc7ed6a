package dev.mainstay.testkit;

import static dev.mainstay.testkit.MainstayAssertions.assertThatLogLines;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogLinesAssertTest {

    private static final String SOUND = "{\"correlationId\":\"" + Answer.ID
            + "\",\"level\":\"INFO\",\"timestamp\":\"2026-11-21T10:00:00.000Z\",\"service\":\"orders\",\"message\":\"placed\","
            + "\"tenantId\":null,\"traceId\":null,\"spanId\":null}";

    @Test
    void soundLinesPassEveryCheck() {
        assertThatCode(() -> assertThatLogLines(List.of(SOUND, SOUND))
                        .areSoundJson()
                        .allHaveCorrelationId(Answer.ID)
                        .nowhereContain("hunter2"))
                .doesNotThrowAnyException();
    }

    @Test
    void noLineAtAllProvesNothing() {
        assertThatThrownBy(() -> assertThatLogLines(List.of()).areSoundJson())
                .hasMessage("Expected at least one log line but there was none");
    }

    @Test
    void aLineThatIsNoJsonIsNamedByItsNumber() {
        assertThatThrownBy(() -> assertThatLogLines(List.of(SOUND, "oops")).areSoundJson())
                .hasMessageContaining("Expected JSON in line 2 but");
        assertThatThrownBy(() -> assertThatLogLines(List.of("[]")).areSoundJson())
                .hasMessage("Expected a JSON object in line 1 but was []");
    }

    @Test
    void aRepeatedNameFails() {
        String spoofed = SOUND.replace("\"level\":\"INFO\"", "\"level\":\"INFO\",\"level\":\"DEBUG\"");

        assertThatThrownBy(() -> assertThatLogLines(List.of(spoofed)).areSoundJson())
                .hasMessageContaining("Expected JSON in line 1 but");
    }

    @Test
    void aLineThatDoesNotBeginWithTheSchemaFails() {
        assertThatThrownBy(() ->
                        assertThatLogLines(List.of("{\"level\":\"INFO\"}")).areSoundJson())
                .hasMessageContaining("to begin with the fields [correlationId, level,")
                .hasMessageEndingWith("but was [level]");
    }

    @Test
    void aLineOfAnotherRequestIsShown() {
        assertThatThrownBy(() -> assertThatLogLines(List.of(SOUND)).allHaveCorrelationId("another"))
                .hasMessage("Expected the correlation id another on every line but was " + Answer.ID + ": placed");
    }

    @Test
    void aSecretIsFoundButNotRepeated() {
        assertThatThrownBy(() ->
                        assertThatLogLines(List.of(SOUND, SOUND + "hunter2")).nowhereContain("hunter2"))
                .hasMessage("Expected no line with the given text of 7 characters but line 2 has it");
    }
}
