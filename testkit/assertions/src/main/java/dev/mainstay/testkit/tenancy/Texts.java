package dev.mainstay.testkit.tenancy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row of a result, as texts. */
final class Texts {

    private final @Nullable String[] values;

    Texts(@Nullable String[] values) {
        this.values = values;
    }

    /** Returns a value, empty for null. */
    String at(int column) {
        String value = values[column];
        return value == null ? "" : value;
    }

    @Nullable
    String orNull(int column) {
        return values[column];
    }

    boolean isTrue(int column) {
        return "t".equals(values[column]);
    }

    /** Reads a list that the query has joined with line feeds. */
    List<String> lines(int column) {
        return at(column).isEmpty() ? List.of() : List.of(at(column).split("\n"));
    }
}
