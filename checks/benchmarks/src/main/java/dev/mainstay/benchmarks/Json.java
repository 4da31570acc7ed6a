package dev.mainstay.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes rows for programs: a list of {@code {id?, name, value, unit, bytesPerOp, against, ratio, bar, met}}. */
final class Json {

    private Json() {}

    /** Returns the rows, one on each line; what a row does not have is absent. */
    static String list(List<Row> rows) {
        List<String> objects = rows.stream().map(Json::object).toList();
        return "[\n" + String.join(",\n", objects) + "\n]\n";
    }

    private static String object(Row row) {
        List<String> members = new ArrayList<>();
        Row.Comparison against = row.against();
        Bar bar = row.bar();
        text(members, "id", row.id());
        text(members, "name", row.name());
        number(members, "value", row.figure().value());
        text(members, "unit", row.figure().unit());
        number(members, "bytesPerOp", row.figure().bytes());
        text(members, "against", against == null ? null : against.name());
        number(members, "ratio", row.ratio());
        text(members, "bar", bar == null ? null : bar.describe(row.figure().unit()));
        if (row.met() != null) {
            members.add("\"met\": " + row.met());
        }
        return "{" + String.join(", ", members) + "}";
    }

    private static void text(List<String> members, String name, @Nullable String value) {
        if (value != null) {
            members.add("\"" + name + "\": " + quoted(value));
        }
    }

    /** JSON has no word for what is not finite, and such a figure would be a mistake. */
    private static void number(List<String> members, String name, @Nullable Double value) {
        if (value == null) {
            return;
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " must be finite, was " + value);
        }
        members.add("\"" + name + "\": " + String.format(Locale.ROOT, "%.6f", value));
    }

    private static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
