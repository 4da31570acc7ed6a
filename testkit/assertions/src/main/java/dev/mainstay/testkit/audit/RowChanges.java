package dev.mainstay.testkit.audit;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which rows of the audit trail a transaction removed and added, as text; of changed ones both. */
final class RowChanges {

    private static final List<String> TABLES = List.of("record", "block", "segment", "anchor", "prune", "subject_key");
    private static final String BEFORE = "pg_temp.tamper_before_";

    private final Map<String, List<String>> removed = new LinkedHashMap<>();
    private final Map<String, List<String>> added = new LinkedHashMap<>();

    private RowChanges() {}

    /** Keeps what is there now, until the transaction ends. */
    static void remember(Connection connection) throws SQLException {
        for (String table : TABLES) {
            Sql.run(
                    connection,
                    "CREATE TEMP TABLE tamper_before_" + table + " ON COMMIT DROP AS SELECT t::text AS line FROM audit."
                            + table + " t");
        }
    }

    /** Compares what is there now with what was kept. */
    static RowChanges since(Connection connection) throws SQLException {
        RowChanges changes = new RowChanges();
        for (String table : TABLES) {
            String before = "SELECT line FROM " + BEFORE + table;
            String now = "SELECT t::text FROM audit." + table + " t";
            changes.removed.put(table, Sql.strings(connection, before + " EXCEPT " + now));
            changes.added.put(table, Sql.strings(connection, now + " EXCEPT " + before));
        }
        return changes;
    }

    boolean isEmpty() {
        return removed.values().stream().allMatch(List::isEmpty)
                && added.values().stream().allMatch(List::isEmpty);
    }

    void undo(Connection connection) throws SQLException {
        for (String table : TABLES) {
            Sql.run(
                    connection,
                    "DELETE FROM audit." + table + " t WHERE t::text = ANY (?)",
                    array(connection, added.getOrDefault(table, List.of())));
            String columns = columns(connection, table);
            Sql.run(
                    connection,
                    "INSERT INTO audit." + table + " (" + columns + ") OVERRIDING SYSTEM VALUE SELECT " + columns
                            + " FROM (SELECT (CAST(line AS audit." + table + ")).* FROM unnest(?) AS line) AS rows",
                    array(connection, removed.getOrDefault(table, List.of())));
        }
    }

    private static Array array(Connection connection, List<String> lines) throws SQLException {
        return connection.createArrayOf("text", lines.toArray());
    }

    /** All but those that the database computes. */
    private static String columns(Connection connection, String table) throws SQLException {
        return String.join(
                ", ",
                Sql.strings(
                        connection,
                        "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = CAST(? AS regclass) AND attnum > 0"
                                + " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
                        "audit." + table));
    }
}
