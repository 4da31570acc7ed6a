package dev.mainstay.observability.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import dev.mainstay.observability.LogFields;
import net.logstash.logback.composite.AbstractJsonProvider;
import tools.jackson.core.JsonGenerator;

/** Writes what was thrown, with its causes, when something was. */
final class ExceptionProvider extends AbstractJsonProvider<ILoggingEvent> {

    @Override
    public void writeTo(JsonGenerator line, ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown == null) {
            return;
        }
        String stackTrace = SafeText.of(() -> ThrowableProxyUtil.asString(thrown));
        line.writeName(LogFields.EXCEPTION);
        line.writeStartObject();
        line.writeStringProperty(LogFields.TYPE, thrown.getClassName());
        line.writeStringProperty(LogFields.MESSAGE, thrown.getMessage());
        line.writeStringProperty(LogFields.STACK_TRACE, stackTrace);
        line.writeEndObject();
    }
}
