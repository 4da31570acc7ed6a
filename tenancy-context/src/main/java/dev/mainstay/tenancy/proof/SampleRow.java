package dev.mainstay.tenancy.proof;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A row that is tried; columns that are not named are null.
 *
 * @param tenantColumn the name of the column that says whose it is
 * @param tenant whose it is; null when nobody's
 * @param others contents of other columns by name
 */
record SampleRow(String tenantColumn, @Nullable String tenant, Map<String, @Nullable String> others) {

    /** Above it, columns are no longer varied each with each. */
    private static final int MOST_COMBINATIONS = 48;

    /** Returns one row for each tenant and each combination of contents. */
    static List<SampleRow> of(
            String tenantColumn, List<@Nullable String> tenants, Map<String, List<@Nullable String>> contents) {
        List<SampleRow> rows = new ArrayList<>();
        for (Map<String, @Nullable String> others : combinations(contents)) {
            for (String tenant : tenants) {
                rows.add(new SampleRow(tenantColumn, tenant, others));
            }
        }
        return rows;
    }

    private static List<Map<String, @Nullable String>> combinations(Map<String, List<@Nullable String>> contents) {
        long count = contents.values().stream().mapToLong(List::size).reduce(1, (a, b) -> Math.min(a * b, 1_000_000));
        return count <= MOST_COMBINATIONS ? eachWithEach(contents) : oneByOne(contents);
    }

    private static List<Map<String, @Nullable String>> eachWithEach(Map<String, List<@Nullable String>> contents) {
        List<Map<String, @Nullable String>> all = List.of(Map.of());
        for (Map.Entry<String, List<@Nullable String>> column : contents.entrySet()) {
            List<Map<String, @Nullable String>> longer = new ArrayList<>();
            for (Map<String, @Nullable String> shorter : all) {
                for (String content : column.getValue()) {
                    Map<String, @Nullable String> row = new LinkedHashMap<>(shorter);
                    row.put(column.getKey(), content);
                    longer.add(row);
                }
            }
            all = longer;
        }
        return all;
    }

    /** The first contents everywhere, then the second everywhere and so on; and each content once where the others have their first. */
    private static List<Map<String, @Nullable String>> oneByOne(Map<String, List<@Nullable String>> contents) {
        List<Map<String, @Nullable String>> all = new ArrayList<>();
        int most = contents.values().stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < most; i++) {
            Map<String, @Nullable String> row = new LinkedHashMap<>();
            for (Map.Entry<String, List<@Nullable String>> column : contents.entrySet()) {
                row.put(
                        column.getKey(),
                        column.getValue().get(i % column.getValue().size()));
            }
            all.add(row);
        }
        Map<String, @Nullable String> first = all.get(0);
        contents.forEach((column, values) -> values.stream().skip(1).forEach(content -> {
            Map<String, @Nullable String> row = new LinkedHashMap<>(first);
            row.put(column, content);
            all.add(row);
        }));
        return all;
    }

    /** Returns whether an expression mentions columns that are varied and no other: those would count as null, which they need not be. */
    boolean isAbout(Facts expression, Collection<String> columns) {
        List<String> mentioned =
                columns.stream().filter(expression.names()::contains).toList();
        return !mentioned.isEmpty()
                && mentioned.stream().allMatch(name -> name.equals(tenantColumn) || others.containsKey(name));
    }

    /** Returns the rows as a JSON array. */
    static String json(List<SampleRow> rows) {
        return rows.stream().map(SampleRow::json).collect(Collectors.joining(",", "[", "]"));
    }

    /** Returns the contents by column, the tenant's among them; the caller may change the map. */
    Map<String, @Nullable String> contents() {
        Map<String, @Nullable String> all = new LinkedHashMap<>(others);
        all.put(tenantColumn, tenant);
        return all;
    }

    private String json() {
        return contents().entrySet().stream()
                .map(column -> quoted(column.getKey()) + ":" + quoted(column.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String quoted(@Nullable String text) {
        if (text == null) {
            return "null";
        }
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || c < ' ') {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    /** Returns the row for people: {@code tenant_id = 2, archived = true}. */
    String described() {
        StringBuilder text = new StringBuilder(pair(tenantColumn, tenant));
        others.forEach((column, content) -> {
            if (content != null) {
                text.append(", ").append(pair(column, content));
            }
        });
        return text.toString();
    }

    private static String pair(String column, @Nullable String content) {
        return content == null ? column + " is null" : "%s = '%s'".formatted(column, content);
    }
}
