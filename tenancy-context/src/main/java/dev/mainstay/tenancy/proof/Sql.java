package dev.mainstay.tenancy.proof;

import java.util.List;
import java.util.regex.Pattern;

/** Writes names and values into SQL. */
final class Sql {

    private static final Pattern PART = Pattern.compile("\"((?:[^\"]|\"\")+)\"|[^\".]+");

    private Sql() {}

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Returns what follows the schema in {@code schema.table}, either of which can be quoted. */
    static String withoutSchema(String qualified) {
        boolean quoted = false;
        for (int i = 0; i < qualified.length(); i++) {
            char c = qualified.charAt(i);
            quoted ^= c == '"';
            if (c == '.' && !quoted) {
                return qualified.substring(i + 1);
            }
        }
        return qualified;
    }

    /** Returns the parts of a qualified name without quotes. */
    static List<String> parts(String qualified) {
        return PART.matcher(qualified)
                .results()
                .map(part ->
                        part.group(1) == null ? part.group() : part.group(1).replace("\"\"", "\""))
                .toList();
    }
}
