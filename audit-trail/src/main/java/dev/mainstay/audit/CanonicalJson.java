package dev.mainstay.audit;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes values of the closed model as JSON with exactly one text per value: no white space, keys in the order of their
 * UTF-16 units, the shortest escapes (RFC 8785, section 3.2).
 */
public final class CanonicalJson {

    private static final String HEX = "0123456789abcdef";

    private CanonicalJson() {}

    /**
     * Writes one value.
     *
     * @param value string, boolean, null, long, list, or map with string keys
     * @throws IllegalArgumentException when it is of another type
     */
    public static String write(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        append(out, value);
        return out.toString();
    }

    /**
     * Reads one JSON text, whatever its white space and the order of its keys.
     *
     * @return strings, booleans, null, longs, lists and maps, all unmodifiable
     * @throws IllegalArgumentException when it is no JSON (RFC 8259), or holds what the closed model does not: a number
     *     that is not whole or beyond 2<sup>53</sup>-1, a key twice in one object, U+0000, a lone surrogate, more than
     *     48 levels. The message does not repeat the text
     */
    public static @Nullable Object parse(String json) {
        return JsonText.parse(json);
    }

    /**
     * Returns the canonical form of any I-JSON text (RFC 7493), numbers as IEEE 754 doubles. It is for comparing with
     * others who follow RFC 8785; records hold no doubles, and what {@link #parse} refuses has no place in them.
     *
     * @throws IllegalArgumentException when it is no JSON (RFC 8259), or holds a number beyond the doubles, a key twice in
     *     one object, a lone surrogate, more than 500 levels. The message does not repeat the text
     */
    public static String canonicalize(String json) {
        return write(JsonText.parseOpen(json));
    }

    static void append(StringBuilder out, @Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof Long) {
            out.append(value);
        } else if (value instanceof String text) {
            string(out, text);
        } else if (value instanceof List<?> list) {
            list(out, list);
        } else if (value instanceof Map<?, ?> map) {
            map(out, map);
        } else if (value instanceof EcmaNumber number) {
            out.append(number.text());
        } else {
            throw new IllegalArgumentException(
                    "value must be of the closed model, was " + value.getClass().getName());
        }
    }

    private static void list(StringBuilder out, List<?> list) {
        char separator = '[';
        for (Object element : list) {
            out.append(separator);
            append(out, element);
            separator = ',';
        }
        out.append(list.isEmpty() ? "[]" : "]");
    }

    private static void map(StringBuilder out, Map<?, ?> map) {
        char separator = '{';
        Object[] keys = map.keySet().toArray();
        Arrays.sort(keys);
        for (Object key : keys) {
            out.append(separator);
            append(out, key);
            out.append(':');
            append(out, map.get(key));
            separator = ',';
        }
        out.append(map.isEmpty() ? "{}" : "}");
    }

    private static void string(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
