package dev.mainstay.audit.retention;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks the tables up, so that a wrong name is told before anything is removed. */
final class TableCheck {

    private static final String TABLE = """
            SELECT c.oid, c.relkind = 'r' AND NOT c.relhassubclass FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?""";
    private static final String COLUMNS = """
            SELECT attname, pg_catalog.format_type(atttypid, NULL) FROM pg_catalog.pg_attribute
             WHERE attrelid = ? AND attnum > 0 AND NOT attisdropped""";
    private static final String MOMENT = "timestamp with time zone";

    private final Connection tx;

    TableCheck(Connection tx) {
        this.tx = tx;
    }

    /**
     * Checks a table and its children.
     *
     * @throws IllegalStateException when a table or column is not there or cannot be used
     */
    void require(PurgeTable table) throws SQLException {
        Map<String, String> columns = columns(table.name());
        requireColumn(table.name(), columns, table.key());
        requireColumn(table.name(), columns, table.tenantColumn());
        requireColumn(table.name(), columns, table.deletedAt());
        String type = columns.get(table.deletedAt());
        if (!MOMENT.equals(type)) {
            throw new IllegalStateException("column " + table.deletedAt() + " of " + table.name() + " must be " + MOMENT
                    + ", was " + type + ": without a zone it says no moment");
        }
        requireChildren(table.children(), table.tenantColumn());
    }

    private void requireChildren(List<ChildTable> children, String tenantColumn) throws SQLException {
        for (ChildTable child : children) {
            TableName name = TableName.of(child.table());
            Map<String, String> columns = columns(name);
            requireColumn(name, columns, child.column());
            requireColumn(name, columns, tenantColumn);
            if (!child.children().isEmpty()) {
                requireColumn(name, columns, child.key());
            }
            requireChildren(child.children(), tenantColumn);
        }
    }

    private Map<String, String> columns(TableName name) throws SQLException {
        long oid = oid(name);
        try (PreparedStatement query = tx.prepareStatement(COLUMNS)) {
            query.setLong(1, oid);
            try (ResultSet rows = query.executeQuery()) {
                Map<String, String> columns = new HashMap<>();
                while (rows.next()) {
                    columns.put(rows.getString(1), rows.getString(2));
                }
                return columns;
            }
        }
    }

    private long oid(TableName name) throws SQLException {
        try (PreparedStatement query = tx.prepareStatement(TABLE)) {
            query.setString(1, name.schema());
            query.setString(2, name.name());
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("table " + name + " does not exist: names are those of the catalog,"
                            + " upper and lower case differ");
                }
                // A row's place is unique in one table only, so among partitions it would mean several rows.
                if (!row.getBoolean(2)) {
                    throw new IllegalStateException(
                            name + " must be a plain table: of a partitioned one name the partitions");
                }
                return row.getLong(1);
            }
        }
    }

    private static void requireColumn(TableName table, Map<String, String> columns, String column) {
        if (!columns.containsKey(column)) {
            throw new IllegalStateException("table " + table + " has no column " + column);
        }
    }
}
