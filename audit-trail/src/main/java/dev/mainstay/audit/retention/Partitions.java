package dev.mainstay.audit.retention;

import dev.mainstay.core.signal.Signals;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes the partitions of months to come and looks whether one was missed. */
record Partitions(Transactions transactions, RetentionPolicy policy, Signals signals) {

    private static final String ENSURE = """
            SELECT audit.ensure_partition(?, CAST(date_trunc('month', now() AT TIME ZONE 'UTC') \
            + make_interval(months => ahead) AS date)) FROM generate_series(0, ?) AS ahead""";
    // A record that was written there, and also one that was rolled back, leaves a page behind.
    private static final String DEFAULTS = """
            SELECT substr(c.relname, 8, length(c.relname) - 15), pg_catalog.pg_relation_size(c.oid)
              FROM pg_catalog.pg_partition_tree('audit.record') AS t JOIN pg_catalog.pg_class c ON c.oid = t.relid
             WHERE c.relname ~ '^record_[a-z][a-z0-9]*_default$' AND pg_catalog.pg_relation_size(c.oid) > 0""";

    SortedMap<String, Long> ensure(int monthsAhead) {
        if (monthsAhead < 0 || monthsAhead > 120) {
            throw new IllegalArgumentException("monthsAhead must be 0 to 120, was " + monthsAhead);
        }
        SortedMap<String, Long> used = transactions.run("looking at default partitions", Partitions::defaults);
        used.forEach((retention, bytes) -> signals.emit(new RetentionSignal.DefaultPartitionUsed(retention, bytes)));
        for (String retention : policy.periods().keySet()) {
            transactions.run("making partitions of " + retention, tx -> ensure(tx, retention, monthsAhead));
        }
        return used;
    }

    private static int ensure(Connection tx, String retention, int monthsAhead) throws SQLException {
        try (PreparedStatement ensure = tx.prepareStatement(ENSURE)) {
            ensure.setString(1, retention);
            ensure.setInt(2, monthsAhead);
            ensure.execute();
            return monthsAhead;
        }
    }

    private static SortedMap<String, Long> defaults(Connection tx) throws SQLException {
        try (PreparedStatement query = tx.prepareStatement(DEFAULTS);
                ResultSet rows = query.executeQuery()) {
            SortedMap<String, Long> used = new TreeMap<>();
            while (rows.next()) {
                used.put(rows.getString(1), rows.getLong(2));
            }
            return used;
        }
    }
}
