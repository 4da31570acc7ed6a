package dev.mainstay.idempotency.http;

import dev.mainstay.idempotency.Request;
import java.util.List;

/** Reads the header's value. */
final class KeyHeader {

    private KeyHeader() {}

    static String read(List<String> values, HttpOptions.KeyForm form) {
        if (values.isEmpty()) {
            throw new KeyMissingException();
        }
        if (values.size() > 1) {
            throw new KeyMalformedException("it must occur once");
        }
        String value = values.get(0).strip();
        String key = value.startsWith("\"") ? quoted(value) : bare(value, form);
        if (key.isEmpty() || key.length() > Request.LONGEST_KEY) {
            throw new KeyMalformedException("it must have 1 to " + Request.LONGEST_KEY + " characters");
        }
        return key;
    }

    /** A string of RFC 9651: printable ASCII, with quote and backslash escaped. */
    private static String quoted(String value) {
        StringBuilder key = new StringBuilder(value.length());
        int last = value.length() - 1;
        for (int i = 1; i < last; i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                c = ++i < last ? value.charAt(i) : 0;
                if (c != '"' && c != '\\') {
                    throw notAString();
                }
            } else if (c == '"' || c < ' ' || c > '~') {
                throw notAString();
            }
            key.append(c);
        }
        if (last < 1 || value.charAt(last) != '"') {
            throw notAString();
        }
        return key.toString();
    }

    /** No comma, since a proxy may have joined two headers with one, and nothing that only a string can hold. */
    private static String bare(String value, HttpOptions.KeyForm form) {
        boolean legal =
                value.chars().allMatch(c -> c > ' ' && c <= '~' && c != '"' && c != ',' && c != ';' && c != '\\');
        if (!legal || (form == HttpOptions.KeyForm.STRICT && !value.isEmpty())) {
            throw form == HttpOptions.KeyForm.STRICT
                    ? notAString()
                    : new KeyMalformedException("it must be printable ASCII without spaces, quotes, commas, semicolons"
                            + " and backslashes, or a quoted string");
        }
        return value;
    }

    private static KeyMalformedException notAString() {
        return new KeyMalformedException("it must be a quoted string of printable ASCII");
    }
}
