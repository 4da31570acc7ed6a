package dev.mainstay.audit;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON text (RFC 8259) into the closed model, and refuses whatever that model does not hold; or, open, any
 * I-JSON (RFC 7493), with {@link EcmaNumber}s for numbers.
 */
final class JsonText {

    /** A record has 32 levels in its detail, and stands itself in a proof or a report. */
    private static final int DEEPEST = 48;

    private static final int LONGEST_NUMBER = 40;

    private static final int DEEPEST_OPEN = 500;

    private final String text;
    private final boolean open;
    private int at;

    private JsonText(String text, boolean open) {
        this.text = text;
        this.open = open;
    }

    static @Nullable Object parse(String text) {
        return parse(new JsonText(text, false));
    }

    static @Nullable Object parseOpen(String text) {
        return parse(new JsonText(text, true));
    }

    private static @Nullable Object parse(JsonText reader) {
        Object value = reader.value(1);
        reader.space();
        if (reader.at != reader.text.length()) {
            throw reader.refused("the end");
        }
        return value;
    }

    private @Nullable Object value(int level) {
        space();
        int deepest = open ? DEEPEST_OPEN : DEEPEST;
        if (level > deepest) {
            throw refused("at most " + deepest + " levels");
        }
        return switch (peek()) {
            case '{' -> object(level);
            case '[' -> array(level);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object(int level) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        at++;
        space();
        if (skip('}')) {
            return Collections.unmodifiableMap(object);
        }
        do {
            space();
            String key = string();
            space();
            expect(':');
            if (object.containsKey(key)) {
                throw refused("each key once");
            }
            object.put(key, value(level + 1));
            space();
        } while (skip(','));
        expect('}');
        return Collections.unmodifiableMap(object);
    }

    private List<@Nullable Object> array(int level) {
        List<@Nullable Object> array = new ArrayList<>();
        at++;
        space();
        if (skip(']')) {
            return Collections.unmodifiableList(array);
        }
        do {
            array.add(value(level + 1));
            space();
        } while (skip(','));
        expect(']');
        return Collections.unmodifiableList(array);
    }

    private String string() {
        expect('"');
        int from = at;
        while (peek() != '"' && peek() != '\\') {
            raw();
        }
        String plain = text.substring(from, at);
        String string = peek() == '"' ? plain : escaped(new StringBuilder(plain));
        expect('"');
        if (Text.unstorable(open ? string.replace('\0', ' ') : string) > 0) {
            throw refused("no U+0000 and no lone surrogate");
        }
        return string;
    }

    private String escaped(StringBuilder string) {
        while (peek() != '"') {
            char c = raw();
            string.append(c == '\\' ? escape() : c);
        }
        return string.toString();
    }

    private char escape() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw refused("an escape of JSON");
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0 || peek() > 'f') {
                throw refused("four hexadecimal digits");
            }
            code = code * 16 + digit;
            at++;
        }
        return (char) code;
    }

    private char raw() {
        char c = peek();
        if (c < ' ') {
            throw refused("control characters escaped");
        }
        at++;
        return c;
    }

    private Object number() {
        int from = at;
        skip('-');
        int integer = at;
        digits();
        if (at - integer > 1 && text.charAt(integer) == '0') {
            throw refused("no leading zero");
        }
        boolean plain = true;
        if (skip('.')) {
            plain = false;
            digits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            plain = false;
            at++;
            if (!skip('+')) {
                skip('-');
            }
            digits();
        }
        String number = text.substring(from, at);
        if (open) {
            return ieee(number);
        }
        if (number.length() > LONGEST_NUMBER) {
            throw refused("a whole number of at most 2^53-1");
        }
        return whole(number, plain);
    }

    private EcmaNumber ieee(String number) {
        double value = Double.parseDouble(number);
        if (Double.isInfinite(value)) {
            throw refused("numbers of the size of a double");
        }
        return EcmaNumber.of(value);
    }

    private Long whole(String number, boolean plain) {
        try {
            long value = plain ? Long.parseLong(number) : new BigDecimal(number).longValueExact();
            if (Math.abs(value) <= ClosedValue.LARGEST_INTEGER) {
                return value;
            }
        } catch (ArithmeticException | NumberFormatException outside) {
            // Said below.
        }
        throw refused("a whole number of at most 2^53-1");
    }

    private void digits() {
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == from) {
            throw refused("a value");
        }
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw refused("a value");
        }
        at += word.length();
        return value;
    }

    private void space() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw refused("more");
        }
        return text.charAt(at);
    }

    private boolean skip(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!skip(c)) {
            throw refused("'" + c + "'");
        }
    }

    // The text itself stays out of the message: it may be confidential.
    private IllegalArgumentException refused(String expected) {
        return new IllegalArgumentException("JSON must have " + expected + " at character " + at);
    }
}
