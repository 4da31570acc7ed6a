package dev.mainstay.testkit.ledger;

import java.util.ArrayList;
import java.util.List;

/**
 * One tag of one executed test, and one line of a record file.
 *
 * <p>A line has five fields separated by tabs: tag, unique id of the test, name of the test, result, feature version of
 * the JDK. A backslash, tab, line feed or carriage return inside a field is written as {@code \\}, {@code \t}, {@code
 * \n} or {@code \r}. Lines end with a line feed; the file is UTF-8.
 */
record TestRecord(String tag, String uniqueId, String test, Result result, int jdk) {

    private static final int FIELDS = 5;

    String toLine() {
        return String.join("\t", escape(tag), escape(uniqueId), escape(test), result.word(), Integer.toString(jdk));
    }

    /**
     * Reads one line without its line feed.
     *
     * @throws IllegalArgumentException if the line was not written by {@link #toLine()}
     */
    static TestRecord parse(String line) {
        List<String> fields = new ArrayList<>();
        for (String field : line.split("\t", -1)) {
            fields.add(unescape(field));
        }
        if (fields.size() != FIELDS) {
            throw new IllegalArgumentException(
                    "a record must have " + FIELDS + " fields separated by tabs, had " + fields.size());
        }
        return new TestRecord(
                fields.get(0), fields.get(1), fields.get(2), Result.ofWord(fields.get(3)), jdk(fields.get(4)));
    }

    private static int jdk(String field) {
        try {
            return Integer.parseInt(field);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("JDK version must be a number, was " + field, e);
        }
    }

    private static String escape(String field) {
        return field.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private static String unescape(String field) {
        StringBuilder plain = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c != '\\') {
                plain.append(c);
            } else if (++i < field.length()) {
                plain.append(unescaped(field.charAt(i)));
            } else {
                throw new IllegalArgumentException("a record must not end a field with a single backslash");
            }
        }
        return plain.toString();
    }

    private static char unescaped(char c) {
        return switch (c) {
            case '\\' -> '\\';
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            default -> throw new IllegalArgumentException("a record must not contain the escape \\" + c);
        };
    }
}
