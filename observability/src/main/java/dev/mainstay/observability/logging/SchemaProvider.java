package dev.mainstay.observability.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.mainstay.observability.LogFields;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import net.logstash.logback.composite.AbstractJsonProvider;
import tools.jackson.core.JsonGenerator;

/** Writes the eight fields that every line begins with, and where it comes from. */
final class SchemaProvider extends AbstractJsonProvider<ILoggingEvent> {

    private static final DateTimeFormatter RFC_3339_MICROSECONDS =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter(Locale.ROOT);

    private final String service;

    SchemaProvider(String service) {
        this.service = service;
    }

    @Override
    public void writeTo(JsonGenerator line, ILoggingEvent event) {
        Identity ids = Identity.of(event);
        String message = SafeText.of(event::getFormattedMessage);
        line.writeStringProperty(LogFields.CORRELATION_ID, ids.correlationId());
        line.writeStringProperty(LogFields.LEVEL, event.getLevel().toString());
        line.writeStringProperty(LogFields.TIMESTAMP, RFC_3339_MICROSECONDS.format(instantOf(event)));
        line.writeStringProperty(LogFields.SERVICE, service);
        line.writeStringProperty(LogFields.MESSAGE, message);
        line.writeStringProperty(LogFields.TENANT_ID, ids.tenantId());
        line.writeStringProperty(LogFields.TRACE_ID, ids.traceId());
        line.writeStringProperty(LogFields.SPAN_ID, ids.spanId());
        line.writeStringProperty(LogFields.LOGGER, event.getLoggerName());
        line.writeStringProperty(LogFields.THREAD, event.getThreadName());
    }

    /** Events that were made by hand may only have milliseconds. */
    private static Instant instantOf(ILoggingEvent event) {
        Instant instant = event.getInstant();
        return instant == null ? Instant.ofEpochMilli(event.getTimeStamp()) : instant;
    }
}
