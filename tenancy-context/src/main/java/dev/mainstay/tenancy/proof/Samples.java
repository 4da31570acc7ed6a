package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.ColumnTypes.ColumnType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values to try: tenants that nobody has, and contents of the other columns. */
final class Samples {

    private static final String UUID_A = "a1a1a1a1-a1a1-4a1a-8a1a-a1a1a1a1a1a1";
    private static final String UUID_C = "c3c3c3c3-c3c3-4c3c-8c3c-c3c3c3c3c3c3";
    private static final String UUID_B = "b2b2b2b2-b2b2-4b2b-8b2b-b2b2b2b2b2b2";
    /** Wide enough not to stand in a policy by chance; the small ones are for CHECKs that want a range. */
    private static final List<String> NUMBERS = List.of("1000001", "1000002", "30001", "30002", "101", "102", "1");

    /**
     * Different shapes first, for settings and CHECKs that want one; then those that stand for more as a pattern, one that begins like the first, and the
     * first in capitals, for those who compare patterns, beginnings or without case.
     */
    private static final List<String> TEXTS = List.of(
            "mainstay-a",
            UUID_A,
            "1000001",
            "a1",
            "mainstay_a",
            "mainstay.a",
            "mainstay-ab",
            "mainstay-b",
            UUID_B,
            "1000002",
            "b2",
            "aaaa1111",
            "bbbb2222",
            "a",
            "b",
            "MAINSTAY-A");

    private Samples() {}

    /** Returns tenants of a type, at least two of a kind that belongs together; none when the type is not one of those known. */
    static List<String> tenants(ColumnType type) {
        if (type.isUuid()) {
            return List.of(UUID_A, UUID_B);
        }
        if (type.category() == 'E') {
            return type.labels();
        }
        List<String> known = type.isText() ? TEXTS : type.isNumber() ? NUMBERS : List.of();
        return known.stream()
                .filter(type::takes)
                .filter(tenant -> !type.ignoresCase() || tenant.equals(tenant.toLowerCase(Locale.ROOT)))
                .toList();
    }

    /**
     * Returns contents of a column that is not the tenant's.
     *
     * @param type what it can hold
     * @param notNull whether it always holds something
     * @param literals what the policies mention
     * @param tenant a tenant that is tried, in case the column holds tenants too
     */
    static List<@Nullable String> contents(
            ColumnType type, boolean notNull, Collection<String> literals, String tenant) {
        Set<@Nullable String> contents = new LinkedHashSet<>();
        if (!notNull) {
            contents.add(null);
        }
        contents.addAll(usual(type));
        for (String literal : literals) {
            if (type.takes(literal)) {
                contents.addAll(type.isNumber() ? around(literal) : List.of(literal));
            }
        }
        if (type.takes(tenant)) {
            contents.add(tenant);
        }
        if (contents.isEmpty()) {
            contents.add(null);
        }
        return new ArrayList<>(contents);
    }

    /** Returns the identifiers among contents: another setting can name one. */
    static List<String> uuidsIn(Collection<List<@Nullable String>> contents) {
        return contents.stream().anyMatch(column -> column.contains(UUID_C)) ? List.of(UUID_C) : List.of();
    }

    private static List<String> usual(ColumnType type) {
        if (type.isUuid()) {
            return List.of(UUID_C);
        }
        return switch (type.category()) {
            case 'B' -> List.of("true", "false");
            case 'N' -> List.of("1");
            case 'S' -> List.of("1");
            case 'E' -> type.labels();
            case 'A' -> List.of("{}");
            case 'D' ->
                type.name().startsWith("time") && !type.name().startsWith("timestamp")
                        ? List.of("12:00")
                        : List.of("infinity", "-infinity");
            default -> List.of();
        };
    }

    static List<String> around(String literal) {
        if (literal.contains(".")) {
            return List.of(literal);
        }
        int number = Integer.parseInt(literal);
        return List.of(literal, String.valueOf(number - 1), String.valueOf(number + 1));
    }
}
