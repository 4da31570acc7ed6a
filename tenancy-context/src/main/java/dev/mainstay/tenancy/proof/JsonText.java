package dev.mainstay.tenancy.proof;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps, lists, texts, numbers and booleans as indented JSON; reports hold nothing else, so no library is needed. */
final class JsonText {

    private final StringBuilder out = new StringBuilder();

    private JsonText() {}

    /** Returns the value as JSON, ended by a line feed. */
    static String of(Object value) {
        JsonText text = new JsonText();
        text.write(value, "\n");
        return text.out.append('\n').toString();
    }

    /** Returns an object of names and values in turn, without the members whose value is null. */
    static Map<String, Object> object(@Nullable Object... namesAndValues) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            if (value != null) {
                members.put(String.valueOf(namesAndValues[i]), value);
            }
        }
        return members;
    }

    private void write(Object value, String newLine) {
        if (value instanceof Map<?, ?> members) {
            String separator = "";
            out.append('{');
            for (Map.Entry<?, ?> member : members.entrySet()) {
                out.append(separator).append(newLine).append("  ");
                text(String.valueOf(member.getKey()));
                out.append(": ");
                write(member.getValue(), newLine + "  ");
                separator = ",";
            }
            out.append(members.isEmpty() ? "}" : newLine + "}");
        } else if (value instanceof List<?> elements) {
            String separator = "";
            out.append('[');
            for (Object element : elements) {
                out.append(separator).append(newLine).append("  ");
                write(element, newLine + "  ");
                separator = ",";
            }
            out.append(elements.isEmpty() ? "]" : newLine + "]");
        } else if (value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            text(value.toString());
        }
    }

    private void text(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (Character.isISOControl(c) || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
                out.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
