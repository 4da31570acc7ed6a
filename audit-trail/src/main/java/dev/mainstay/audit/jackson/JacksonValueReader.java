package dev.mainstay.audit.jackson;

import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.ValueReader;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.util.TokenBuffer;

/**
 * Reads objects of any class by their properties, as Jackson 3 writes them, its annotations included. Numbers keep all their
 * digits; bytes become Base64. Immutable, thread-safe.
 *
 * <pre>{@code
 * static final DiffPolicy CUSTOMERS =
 *         DiffPolicy.builder().reader(JacksonValueReader.ofDefaults()).build();
 * }</pre>
 *
 * <p>A property is marked when its field, accessor, record component or constructor parameter has
 * {@link dev.mainstay.audit.Redact}; a parameter is found by its name, and where the class was compiled without names of
 * parameters all properties of the class are marked. A serializer that a class brings along itself hides its properties, so
 * marks in it are not seen.
 *
 * <p>What Jackson cannot write is given back as it is, so that only its class is recorded.
 */
public final class JacksonValueReader implements ValueReader {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule("mainstay-audit").setSerializerModifier(new RedactedProperties()))
            .build();

    private JacksonValueReader() {}

    /** Returns the reader with Jackson's own defaults. */
    public static JacksonValueReader ofDefaults() {
        return new JacksonValueReader();
    }

    @Override
    public Reading read(@Nullable Object value) {
        Map<String, RedactionPolicy.Mark> marks = new HashMap<>();
        try (TokenBuffer buffer = TokenBuffer.forGeneration()) {
            MAPPER.writer().withAttribute(RedactedProperties.MARKS, marks).writeValue(buffer, value);
            try (JsonParser parser = buffer.asParser()) {
                return new Reading(value(parser, parser.nextToken()), marks);
            }
        } catch (JacksonException unwritable) {
            return new Reading(value, Map.of());
        }
    }

    private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token) {
        if (token == null || token == JsonToken.VALUE_NULL) {
            return null;
        }
        return switch (token) {
            case START_OBJECT -> members(parser);
            case START_ARRAY -> elements(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE, VALUE_FALSE -> token == JsonToken.VALUE_TRUE;
            default -> embedded(parser.getEmbeddedObject());
        };
    }

    private static @Nullable Object embedded(@Nullable Object value) {
        return value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : value;
    }

    private static Map<String, @Nullable Object> members(JsonParser parser) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            members.put(name, value(parser, parser.nextToken()));
        }
        return members;
    }

    private static List<@Nullable Object> elements(JsonParser parser) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(value(parser, token));
        }
        return elements;
    }
}
