package dev.mainstay.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Content that fails or goes in circles costs no line. */
class FailingContentTest {

    private static final Object FAILING = new Object() {
        @Override
        public String toString() {
            throw new IllegalStateException("toString fails");
        }
    };

    private static final Object WITHOUT_TEXT = new Object() {
        @Override
        @SuppressWarnings("ToStringReturnsNull") // libraries do it
        public String toString() {
            return null;
        }
    };

    private final LogLines lines = new LogLines();
    private final Logger log = lines.logger();

    @AfterEach
    void stop() {
        lines.logback().stop();
    }

    @Test
    void argumentWhoseTextFailsLeavesAMarkerInTheMessage() {
        log.info("order {}", FAILING);

        assertThat(lines.only()).containsEntry("message", "order [FAILED toString()]");
    }

    @Test
    void keyValueWhoseTextFailsLeavesAMarkerAndTheOthersStay() {
        log.atInfo()
                .addKeyValue("failing", FAILING)
                .addKeyValue("without", WITHOUT_TEXT)
                .addKeyValue("fine", "text")
                .log("placed");

        Map<String, Object> line = lines.only();
        assertThat(line).containsEntry("message", "placed");
        assertThat(LogLines.attributes(line))
                .containsEntry("failing", "[failed: java.lang.IllegalStateException]")
                .containsEntry("without", null)
                .containsEntry("fine", "text");
    }

    @Test
    void keyValueThatContainsItselfLeavesAMarker() {
        List<Object> endless = new ArrayList<>();
        endless.add(List.of(endless));

        log.atInfo().addKeyValue("endless", endless).log("placed");

        assertThat(LogLines.attributes(lines.only()))
                .containsEntry("endless", "[failed: java.lang.StackOverflowError]");
    }

    @Test
    @SuppressWarnings("unchecked")
    void causesInACircleEnd() {
        Exception first = new Exception("first");
        Exception second = new Exception("second", first);
        first.initCause(second);

        log.error("failed", first);

        Map<String, Object> exception = (Map<String, Object>) lines.only().get("exception");
        assertThat((String) exception.get("stackTrace"))
                .contains("Caused by: java.lang.Exception: second")
                .contains("CIRCULAR REFERENCE");
    }

    @Test
    @SuppressWarnings("unchecked")
    void suppressedExceptionsAreInTheStack() {
        Exception failure = new Exception("first");
        failure.addSuppressed(new Exception("while closing"));

        log.error("failed", failure);

        Map<String, Object> exception = (Map<String, Object>) lines.only().get("exception");
        assertThat((String) exception.get("stackTrace")).contains("Suppressed: java.lang.Exception: while closing");
    }
}
