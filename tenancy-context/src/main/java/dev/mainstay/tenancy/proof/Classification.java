package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.Column;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whose rows a relation has, by the words of an {@link AuditSpec}. */
final class Classification {

    /** Patterns for particular tables come first, then the longer ones. */
    private static final Comparator<String> NARROWEST_FIRST = Comparator.comparing(
                    (String pattern) -> !pattern.contains("."))
            .thenComparing(Comparator.comparingInt(String::length).reversed());

    private final List<String> tenantColumns;
    private final List<String> globals;
    private final Map<String, String> children;

    Classification(AuditSpec spec) {
        this.tenantColumns =
                spec.tenantColumns().stream().sorted(NARROWEST_FIRST).toList();
        this.globals = List.copyOf(spec.globals().keySet());
        this.children = spec.children();
    }

    /** Returns whether a relation belongs to no tenant; it is given by its name without and with quotes. */
    boolean isGlobal(String plain, String quoted) {
        return globals.stream().anyMatch(pattern -> matches(pattern, plain, quoted));
    }

    /** Returns the table by whose rows it is told whose the rows are, the relation given by its name without and with quotes. */
    Optional<String> parent(String plain, String quoted) {
        return children.keySet().stream()
                .sorted(NARROWEST_FIRST)
                .filter(pattern -> matches(pattern, plain, quoted))
                .findFirst()
                .map(children::get);
    }

    private static boolean matches(String pattern, String plain, String quoted) {
        return Exemption.matches(pattern, plain) || Exemption.matches(pattern, quoted);
    }

    /** Returns the column that says whose a row is, the relation given by its name without quotes. */
    Optional<Column> tenantColumn(String plain, List<Column> columns) {
        for (String pattern : tenantColumns) {
            for (Column column : columns) {
                String text = pattern.contains(".") ? plain + "." + column.name() : column.name();
                if (Exemption.matches(pattern, text)) {
                    return Optional.of(column);
                }
            }
        }
        return Optional.empty();
    }
}
