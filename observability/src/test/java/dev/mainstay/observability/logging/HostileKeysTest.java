package dev.mainstay.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;

/** Names chosen to overwrite a field, to repeat a key or to break the line. */
class HostileKeysTest {

    private static final CallContext REQUEST = CallContext.empty()
            .withCorrelationId(new CorrelationId("3f2b8c1e-6a5d-4e7f-9b0a-1c2d3e4f5a6b"))
            .withTenant(new TenantId(TenantIdType.SLUG, "acme"));

    private final LogLines lines = new LogLines();
    private final Logger log = lines.logger();

    static List<String> keys() {
        return List.of(
                "correlationId",
                "level",
                "timestamp",
                "service",
                "message",
                "tenantId",
                "traceId",
                "spanId",
                "logger",
                "thread",
                "attributes",
                "exception",
                "trace_id",
                "span_id",
                "@timestamp",
                "__proto__",
                "",
                "attributes.level",
                "x\",\"level\":\"FATAL",
                "two\nlines\u2028three\u0000",
                "\u202eegassem");
    }

    @AfterEach
    void clearMdc() {
        MDC.clear();
        lines.logback().stop();
    }

    @Test
    void corpusHasTwentyOneKeys() {
        assertThat(keys()).hasSize(21).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("keys")
    @Tag("OB11")
    void mdcEntryChangesNoFieldAndIsKept(String key) {
        Map<String, Object> line = REQUEST.call(() -> {
            MDC.put(key, "evil");
            log.info("placed");
            return lines.only();
        });

        assertFieldsAreUnchanged(line);
        assertThat(LogLines.attributes(line)).isEqualTo(Map.of(key, "evil"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    @Tag("OB11")
    void keyValueChangesNoFieldAndIsKept(String key) {
        Map<String, Object> line = REQUEST.call(() -> {
            log.atInfo().addKeyValue(key, "evil").log("placed");
            return lines.only();
        });

        assertFieldsAreUnchanged(line);
        assertThat(LogLines.attributes(line)).isEqualTo(Map.of(key, "evil"));
    }

    @Test
    @Tag("OB11")
    void allAtOnceFromBothSidesChangeNoFieldAndKeyValuesAreKept() {
        Map<String, Object> line = REQUEST.call(() -> {
            var event = log.atInfo();
            Map<String, String> expected = new HashMap<>();
            for (String key : keys()) {
                MDC.put(key, "from the MDC");
                event = event.addKeyValue(key, "evil");
                expected.put(key, "evil");
            }
            event.log("placed");
            Map<String, Object> read = lines.only();
            assertThat(LogLines.attributes(read)).isEqualTo(expected);
            return read;
        });

        assertFieldsAreUnchanged(line);
    }

    @Test
    @Tag("OB11")
    void wellFormedIdOfSomebodyElseInTheMdcDoesNotReplaceTheContexts() {
        String otherId = "00000000-0000-4000-8000-000000000000";

        Map<String, Object> line = REQUEST.call(() -> {
            MDC.put("correlationId", otherId);
            MDC.put("tenantId", "globex");
            log.info("placed");
            return lines.only();
        });

        assertFieldsAreUnchanged(line);
        assertThat(LogLines.attributes(line)).isEqualTo(Map.of("correlationId", otherId, "tenantId", "globex"));
    }

    @Test
    @Tag("OB11")
    void tenantInTheMdcDoesNotFillInForAContextWithoutOne() {
        Map<String, Object> line = REQUEST.withoutTenant().call(() -> {
            MDC.put("tenantId", "globex");
            log.info("placed");
            return lines.only();
        });

        assertThat(line).containsEntry("tenantId", null);
        assertThat(LogLines.attributes(line)).isEqualTo(Map.of("tenantId", "globex"));
    }

    @Test
    void loneSurrogateInANameIsSpelledOutSinceStrictParsersRefuseIt() {
        MDC.put("a\ud800b", "kept");

        log.atInfo()
                .addKeyValue("\udc00", "kept too")
                .addKeyValue("\ud83d\ude00", "a pair")
                .log("placed");

        assertThat(LogLines.attributes(lines.only()))
                .isEqualTo(Map.of("a\\uD800b", "kept", "\\uDC00", "kept too", "\ud83d\ude00", "a pair"));
    }

    private static void assertFieldsAreUnchanged(Map<String, Object> line) {
        assertThat(line)
                .hasSize(11)
                .containsEntry("correlationId", "3f2b8c1e-6a5d-4e7f-9b0a-1c2d3e4f5a6b")
                .containsEntry("level", "INFO")
                .containsEntry("service", LogLines.SERVICE)
                .containsEntry("message", "placed")
                .containsEntry("tenantId", "acme")
                .containsEntry("traceId", null)
                .containsEntry("spanId", null)
                .containsEntry("logger", "com.example.Orders")
                .containsEntry("thread", Thread.currentThread().getName());
        assertThat((String) line.get("timestamp")).endsWith("Z");
    }
}
