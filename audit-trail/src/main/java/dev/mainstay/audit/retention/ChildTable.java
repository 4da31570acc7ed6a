package dev.mainstay.audit.retention;

import dev.mainstay.audit.Resource;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows that go with a soft-deleted row, before it. Immutable.
 *
 * @param resourceType the type of its rows, as legal holds name it: legal for {@link Resource}
 * @param table schema and table, such as {@code app.order_line}, exactly as the catalog has them
 * @param column the column that holds the key of the row above
 * @param key its own key, to which its children point
 * @param children rows that go with its rows
 */
public record ChildTable(String resourceType, String table, String column, String key, List<ChildTable> children) {

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException when one is not legal
     */
    public ChildTable {
        Resource.ofType(resourceType);
        TableName.of(table);
        TableName.identifier("column", column);
        TableName.identifier("key", key);
        children = List.copyOf(children);
    }

    /** Returns a table whose key is {@code id}, without children. */
    public static ChildTable of(String resourceType, String table, String column) {
        return new ChildTable(resourceType, table, column, "id", List.of());
    }

    /** Returns this table, with another key. */
    public ChildTable withKey(String value) {
        return new ChildTable(resourceType, table, column, value, children);
    }

    /** Returns this table, with one more child; children are emptied in the order in which they were added. */
    public ChildTable withChild(ChildTable child) {
        List<ChildTable> more = new ArrayList<>(children);
        more.add(child);
        return new ChildTable(resourceType, table, column, key, more);
    }
}
