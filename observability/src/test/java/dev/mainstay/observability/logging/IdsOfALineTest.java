package dev.mainstay.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** Whose ids stand in a line: the call context on the thread that logs, else the MDC of the event. */
class IdsOfALineTest {

    private static final CorrelationId REQUEST = new CorrelationId("3f2b8c1e-6a5d-4e7f-9b0a-1c2d3e4f5a6b");
    private static final CorrelationId OTHER_REQUEST = new CorrelationId("00000000-0000-4000-8000-000000000000");
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
    void contextIsReadWhereTheMdcWasCleared() {
        CallContext.empty().withCorrelationId(REQUEST).withTenant(ACME).run(() -> {
            MDC.clear();
            log.info("still known");
        });

        assertThat(lines.only()).containsEntry("correlationId", REQUEST.value()).containsEntry("tenantId", "acme");
    }

    @Test
    void withoutAContextTheMdcIsRead() {
        MDC.put("correlationId", REQUEST.value());
        MDC.put("tenantId", "acme");
        MDC.put("trace_id", TRACE);
        MDC.put("span_id", SPAN);

        log.info("from the MDC");

        assertThat(lines.only())
                .containsEntry("correlationId", REQUEST.value())
                .containsEntry("tenantId", "acme")
                .containsEntry("traceId", TRACE)
                .containsEntry("spanId", SPAN)
                .containsEntry("attributes", Map.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "4BF92F3577B34DA6A3CE929D0E0E4736",
                "00000000000000000000000000000000",
                "4bf92f3577b34da6a3ce929d0e0e473",
                "4bf92f3577b34da6a3ce929d0e0e473g",
                "3F2B8C1E-6A5D-4E7F-9B0A-1C2D3E4F5A6B"
            })
    void mdcValueThatIsNoIdIsNotBelievedButKept(String forged) {
        for (String key : new String[] {"correlationId", "tenantId", "traceId", "spanId"}) {
            MDC.clear();
            MDC.put(key, key.equals("tenantId") ? forged + "!" : forged);

            log.info("forged");

            Map<String, Object> line = lines.only();
            assertThat(line).containsEntry(key, null);
            assertThat(LogLines.attributes(line)).containsEntry(key, MDC.get(key));
        }
    }

    @Test
    void shortTraceIdOfZipkinIsAccepted() {
        MDC.put("traceId", SPAN);

        log.info("64 bits");

        assertThat(lines.only()).containsEntry("traceId", SPAN);
    }

    @Test
    void eventEncodedOnAnotherThreadKeepsItsOwnIds() throws InterruptedException {
        ListAppender<ILoggingEvent> queue = new ListAppender<>() {
            @Override
            protected void append(ILoggingEvent event) {
                event.prepareForDeferredProcessing();
                super.append(event);
            }
        };
        queue.start();
        log.detachAppender(lines.appender());
        log.addAppender(queue);
        CallContext.empty().withCorrelationId(REQUEST).withTenant(ACME).run(() -> log.info("logged here"));
        log.info("logged here without a context");

        Thread flusher = new Thread(
                () -> CallContext.empty()
                        .withCorrelationId(OTHER_REQUEST)
                        .withTenant(new TenantId(TenantIdType.SLUG, "globex"))
                        .run(() -> queue.list.forEach(lines.appender()::doAppend)),
                "flusher");
        flusher.start();
        flusher.join(20_000);

        String[] written = lines.text().split("\n", -1);
        assertThat(written).hasSize(3);
        assertThat(LogLines.parse(written[0]))
                .containsEntry("correlationId", REQUEST.value())
                .containsEntry("tenantId", "acme");
        assertThat(LogLines.parse(written[1]))
                .containsEntry("correlationId", null)
                .containsEntry("tenantId", null);
    }

    @Test
    void linesBehindAnAsyncAppenderCarryTheIdsOfWhoLogged() {
        log.detachAppender(lines.appender());
        AsyncAppender async = new AsyncAppender();
        async.setContext(lines.logback());
        async.addAppender(lines.appender());
        async.start();
        log.addAppender(async);

        CallContext.empty()
                .withCorrelationId(REQUEST)
                .withTenant(ACME)
                .run(() -> log.atInfo().addKeyValue("level", "evil").log("logged here"));
        async.stop();

        Map<String, Object> line = lines.only();
        assertThat(line)
                .containsEntry("correlationId", REQUEST.value())
                .containsEntry("tenantId", "acme")
                .containsEntry("level", "INFO")
                .containsEntry("thread", Thread.currentThread().getName());
        assertThat(LogLines.attributes(line)).isEqualTo(Map.of("level", "evil"));
    }
}
