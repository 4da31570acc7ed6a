package dev.mainstay.observability.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.mainstay.observability.LogFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.logstash.logback.composite.AbstractJsonProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.JsonGenerator;

/**
 * Writes MDC entries and key-values under their own names into one object, so that none can pass for a field of the schema. A name occurs
 * once: a key-value hides an MDC entry, and a later key-value an earlier one.
 */
final class AttributesProvider extends AbstractJsonProvider<ILoggingEvent> {

    @Override
    public void writeTo(JsonGenerator line, ILoggingEvent event) {
        Map<String, @Nullable Object> attributes = attributesOf(event);
        line.writeName(LogFields.ATTRIBUTES);
        line.writeStartObject();
        attributes.forEach((name, value) -> {
            line.writeName(name);
            write(line, value);
        });
        line.writeEndObject();
    }

    private static Map<String, @Nullable Object> attributesOf(ILoggingEvent event) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        Identity ids = Identity.of(event);
        event.getMDCPropertyMap().forEach((key, value) -> {
            if (!ids.carries(key, value)) {
                attributes.put(Escapes.inName(key), value);
            }
        });
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> attributes.put(Escapes.inName(String.valueOf(pair.key)), plain(pair.value)));
        }
        return attributes;
    }

    /** Whole numbers, truth values and null stay what they are; everything else becomes text, before a byte of the object is written. */
    private static @Nullable Object plain(@Nullable Object value) {
        boolean keeps = value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte
                || value instanceof Boolean;
        return keeps ? value : SafeText.of(() -> value);
    }

    private static void write(JsonGenerator line, @Nullable Object value) {
        if (value instanceof Boolean truth) {
            line.writeBoolean(truth);
        } else if (value instanceof Number number) {
            line.writeNumber(number.longValue());
        } else {
            line.writeString((String) value);
        }
    }
}
