package dev.mainstay.idempotency.jdbc;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names that go into SQL text. */
final class Names {

    private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    private Names() {}

    static void requireSchema(@Nullable String schema) {
        if (schema != null && !SCHEMA.matcher(schema).matches()) {
            throw new IllegalArgumentException(
                    "schema must be 1 to 63 of a-z 0-9 _ and not begin with a digit, was '" + schema + "'");
        }
    }

    /** Returns a table's name as SQL text, quoted. */
    static String of(@Nullable String schema, String table) {
        return schema == null ? '"' + table + '"' : '"' + schema + "\".\"" + table + '"';
    }
}
