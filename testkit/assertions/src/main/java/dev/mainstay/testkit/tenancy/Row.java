package dev.mainstay.testkit.tenancy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A row of a table, or what is known of one.
 *
 * @param table where it belongs
 * @param values texts by column; what is missing the server fills in
 */
record Row(Table table, Map<String, @Nullable String> values) {

    Row {
        values = new LinkedHashMap<>(values);
    }

    /** Returns this row with another value. */
    Row with(String column, @Nullable String value) {
        Map<String, @Nullable String> changed = new LinkedHashMap<>(values);
        changed.put(column, value);
        return new Row(table, changed);
    }

    /** Returns this row with other rows' values in some columns. */
    Row with(List<String> columns, Row other, List<String> othersColumns) {
        Row changed = this;
        for (int i = 0; i < columns.size(); i++) {
            changed = changed.with(columns.get(i), other.values.get(othersColumns.get(i)));
        }
        return changed;
    }

    /** Returns the statement that adds it, without a semicolon. */
    String insert() {
        return "insert into %s (%s) overriding system value values (%s)"
                .formatted(table.quoted(), columns(), literals());
    }

    String columns() {
        return Table.quoted(List.copyOf(values.keySet()));
    }

    String literals() {
        return values.entrySet().stream()
                .map(entry -> table.column(entry.getKey()).literal(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** Returns it as a line of CSV in the order of {@link #columns}. */
    String csv() {
        return values.values().stream()
                .map(value -> value == null ? "" : '"' + value.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(",", "", "\n"));
    }

    /** Returns the condition that a row is this one: by the first key of which all is known, else by all that is known. */
    String isThis() {
        List<String> names = table.keys().uniques().stream()
                .map(Table.Unique::columns)
                .filter(columns -> columns.stream().allMatch(column -> values.get(column) != null))
                .findFirst()
                .orElseGet(this::comparable);
        List<String> conditions = new ArrayList<>();
        for (String name : names) {
            Column column = table.column(name);
            conditions.add(column.quoted() + " = " + column.literal(values.get(name)));
        }
        return conditions.isEmpty() ? "false" : String.join(" and ", conditions);
    }

    private List<String> comparable() {
        return values.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .map(Map.Entry::getKey)
                .filter(name -> !table.column(name).type().base().startsWith("json")
                        && !table.column(name).type().base().equals("xml"))
                .toList();
    }
}
