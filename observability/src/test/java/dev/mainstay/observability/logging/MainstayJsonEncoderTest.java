package dev.mainstay.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.observability.LogFields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class MainstayJsonEncoderTest {

    private static final CorrelationId REQUEST = new CorrelationId("3f2b8c1e-6a5d-4e7f-9b0a-1c2d3e4f5a6b");
    private static final TenantId ACME = new TenantId(TenantIdType.SLUG, "acme");
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    private final LogLines lines = new LogLines();
    private final Logger log = lines.logger();

    @AfterEach
    void clearMdc() {
        MDC.clear();
        lines.logback().stop();
    }

    @Test
    void lineOfARequestCarriesItsIds() {
        MDC.put("traceId", TRACE);
        MDC.put("spanId", SPAN);
        Instant before = Instant.now();

        CallContext.empty().withCorrelationId(REQUEST).withTenant(ACME).run(() -> log.warn("order {} refused", 7));

        Map<String, Object> line = lines.only();
        assertThat(line)
                .containsEntry("correlationId", REQUEST.value())
                .containsEntry("level", "WARN")
                .containsEntry("service", "orders")
                .containsEntry("message", "order 7 refused")
                .containsEntry("tenantId", "acme")
                .containsEntry("traceId", TRACE)
                .containsEntry("spanId", SPAN)
                .containsEntry("logger", "com.example.Orders")
                .containsEntry("thread", Thread.currentThread().getName())
                .containsEntry("attributes", Map.of())
                .doesNotContainKey("exception");
        assertThat((String) line.get("timestamp")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
        assertThat(Instant.parse((String) line.get("timestamp")))
                .isBetween(before.minusSeconds(1), Instant.now().plusSeconds(1));
    }

    @Test
    @Tag("OB10")
    void everyLineBeginsWithTheEightFieldsInOrderAndAbsentOnesAreNull() {
        log.info("started");

        Map<String, Object> line = lines.only();
        assertThat(line.keySet())
                .containsExactly(
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
                        "attributes");
        assertThat(line.keySet().stream().limit(8)).isEqualTo(LogFields.SCHEMA);
        assertThat(line).containsEntry("correlationId", null).containsEntry("tenantId", null);
        assertThat(line).containsEntry("traceId", null).containsEntry("spanId", null);
    }

    @Test
    @Tag("OB10")
    void linesOfEveryKindAreEachOneLineOfJsonWithoutARepeatedKey() {
        MDC.put("user", "mdc");
        MDC.put("trace_id", "");
        log.trace("");
        log.debug("two\nlines\r\nand {} more", "\n");
        log.info(null);
        log.atInfo().addKeyValue("user", 1).addKeyValue("user", 2).log("repeated key");
        log.error("failed", new IllegalStateException("first\nsecond", new Exception()));
        log.error("", (Throwable) null);

        String[] written = lines.text().split("\n", -1);

        assertThat(written).hasSize(7).endsWith("");
        for (int i = 0; i < 6; i++) {
            Map<String, Object> line = LogLines.parse(written[i]);
            assertThat(line.keySet().stream().limit(8)).isEqualTo(LogFields.SCHEMA);
            assertThat(line).containsEntry("traceId", null);
        }
        assertThat(LogLines.attributes(LogLines.parse(written[3]))).containsEntry("user", 2L);
    }

    @Test
    void attributesKeepTheTypeOfSimpleValues() {
        MDC.put("plain", "text");

        log.atInfo()
                .addKeyValue("long", Long.MAX_VALUE)
                .addKeyValue("int", 7)
                .addKeyValue("short", (short) 7)
                .addKeyValue("byte", (byte) 7)
                .addKeyValue("truth", true)
                .addKeyValue("nothing", (Object) null)
                .addKeyValue("notANumber", Double.NaN)
                .addKeyValue("object", ACME)
                .addKeyValue(null, "no name")
                .log("typed");

        assertThat(LogLines.attributes(lines.only()))
                .containsEntry("plain", "text")
                .containsEntry("long", Long.MAX_VALUE)
                .containsEntry("int", 7L)
                .containsEntry("short", 7L)
                .containsEntry("byte", 7L)
                .containsEntry("truth", true)
                .containsEntry("nothing", null)
                .containsEntry("notANumber", "NaN")
                .containsEntry("object", "acme")
                .containsEntry("null", "no name");
    }

    @Test
    @SuppressWarnings("unchecked")
    void exceptionHasTypeMessageAndStackWithCauses() {
        log.error("failed", new IllegalStateException("outer", new IllegalArgumentException("inner")));

        Map<String, Object> exception = (Map<String, Object>) lines.only().get("exception");
        assertThat(exception)
                .containsOnlyKeys("type", "message", "stackTrace")
                .containsEntry("type", "java.lang.IllegalStateException")
                .containsEntry("message", "outer");
        assertThat((String) exception.get("stackTrace"))
                .contains("exceptionHasTypeMessageAndStackWithCauses")
                .contains("Caused by: java.lang.IllegalArgumentException: inner");
    }

    @Test
    void eventMadeByHandWithMillisecondsOnlyHasItsTime() {
        LoggingEvent event = new LoggingEvent();
        event.setLevel(Level.INFO);
        event.setMessage("by hand");
        event.setLoggerContext(lines.logback());
        event.setTimeStamp(1_000L);
        ILoggingEvent withoutInstant = WithoutInstant.of(event);

        lines.appender().doAppend(withoutInstant);

        assertThat(lines.only()).containsEntry("timestamp", "1970-01-01T00:00:01.000000Z");
    }

    @Test
    void missingServiceIsWarnedOfAndSaidInTheLine() {
        LoggerContext logback = new LoggerContext();
        MainstayJsonEncoder encoder = new MainstayJsonEncoder();
        encoder.setContext(logback);
        encoder.setService("  ");

        encoder.start();
        encoder.start();

        assertThat(logback.getStatusManager().getCopyOfStatusList())
                .singleElement()
                .satisfies(status -> assertThat(status.getMessage()).startsWith("service is not set"));
        LoggingEvent event = new LoggingEvent("fqcn", log, Level.INFO, "message", null, null);
        String line = new String(encoder.encode(event), StandardCharsets.UTF_8);
        assertThat(LogLines.parse(line.strip())).containsEntry("service", MainstayJsonEncoder.UNKNOWN_SERVICE);
        assertThat(encoder.headerBytes()).isEmpty();
        assertThat(encoder.footerBytes()).isEmpty();
        encoder.stop();
        assertThat(encoder.isStarted()).isFalse();
    }
}
