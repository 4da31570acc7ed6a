package dev.mainstay.idempotency.jackson;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * One form for all JSON texts that say the same, so that a client's repeat may order members and write numbers in another way.
 *
 * <p>Members are sorted by their UTF-16 code units, space is left out, and a string is escaped in one way. Numbers stay exact whatever their
 * size: {@code 1}, {@code 1.0} and {@code 10e-1} are one, {@code 9007199254740993.0} and {@code 9007199254740992.0} are two, and
 * {@code 1e999999999} stays short. It is not the form of RFC 8785, whose numbers are doubles.
 */
public final class CanonicalJson {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private CanonicalJson() {}

    /**
     * Returns the canonical form.
     *
     * <p>Bytes that have none come back as they are, and so match only themselves: what is no JSON text in strict UTF-8, repeats the name of
     * a member, is nested deeper than 500 levels, or has a number of more than 1000 characters. Refusing such a body is up to its handler.
     *
     * @param body not changed; may be empty
     */
    public static byte[] canonical(byte[] body) {
        StringBuilder canonical = new StringBuilder(body.length);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
                Object value = read(parser, parser.nextToken());
                if (parser.nextToken() != null) {
                    return body;
                }
                write(value, canonical);
            }
        } catch (CharacterCodingException | JacksonException withoutCanonicalForm) {
            return body;
        }
        return canonical.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Read whole before it is written: to sort texts level by level would copy a deep one once per level. */
    private static Object read(JsonParser parser, @Nullable JsonToken token) {
        if (token == null) {
            throw new StreamReadException(parser, "a value was expected");
        }
        return switch (token) {
            case START_OBJECT -> members(parser);
            case START_ARRAY -> elements(parser);
            case VALUE_STRING -> new Literal(JsonText.string(parser.getString()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Literal(number(parser));
            case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> new Literal(token.asString());
            default -> throw new StreamReadException(parser, "a value was expected, was " + token);
        };
    }

    private static String number(JsonParser parser) {
        try {
            return JsonText.number(parser.getString());
        } catch (NumberFormatException outOfBounds) {
            throw new StreamReadException(parser, "the exponent is too long");
        }
    }

    private static Map<String, Object> members(JsonParser parser) {
        Map<String, Object> members = new TreeMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            members.put(name, read(parser, parser.nextToken()));
        }
        return members;
    }

    private static List<Object> elements(JsonParser parser) {
        List<Object> elements = new ArrayList<>(0);
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(read(parser, token));
        }
        return elements;
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> members) {
            String separator = "{";
            for (Map.Entry<?, ?> member : members.entrySet()) {
                out.append(separator)
                        .append(JsonText.string((String) member.getKey()))
                        .append(':');
                write(member.getValue(), out);
                separator = ",";
            }
            out.append(members.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> elements) {
            String separator = "[";
            for (Object element : elements) {
                out.append(separator);
                write(element, out);
                separator = ",";
            }
            out.append(elements.isEmpty() ? "[]" : "]");
        } else {
            out.append(((Literal) value).text);
        }
    }

    /** A value without parts, as it is written. */
    private record Literal(String text) {}
}
