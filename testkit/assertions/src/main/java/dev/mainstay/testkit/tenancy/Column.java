package dev.mainstay.testkit.tenancy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column as the catalogue describes it.
 *
 * @param name its name
 * @param type what it holds
 * @param kind what is filled in, and by whom
 */
record Column(String name, Type type, Kind kind) {

    /**
     * What a column holds.
     *
     * @param sql the type as SQL writes it
     * @param base the name of the base type, such as {@code int4}
     * @param length how many characters fit, 0 for any number
     * @param choices the values that a check or an enum lists; empty for any
     */
    record Type(String sql, String base, int length, List<String> choices) {

        Type {
            choices = List.copyOf(choices);
        }
    }

    /**
     * Who fills a column.
     *
     * @param required whether a row needs a value that nobody else fills in
     * @param generated whether only the server may fill it
     * @param counted whether its default comes from a sequence, which a rolled back transaction does not turn back
     * @param hasDefault whether the server fills it where nothing is given
     * @param updatable whether the tenant's role may change it
     */
    record Kind(boolean required, boolean generated, boolean counted, boolean hasDefault, boolean updatable) {}

    String quoted() {
        return Sql.name(name);
    }

    /** Returns a value of this column as SQL. */
    String literal(@Nullable String value) {
        return value == null ? "null" : Sql.text(value) + "::" + type.sql();
    }
}
