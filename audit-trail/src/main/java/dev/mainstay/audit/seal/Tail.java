package dev.mainstay.audit.seal;

import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.Segment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads the records that the next block will hold. */
final class Tail {

    // A record may have 1 MiB of text; so many of them fit into a small heap, and more would save no time.
    private static final int FETCH = 250;

    private static final String IN_RANGE =
            " FROM audit.record WHERE cluster_id = ? AND xact_id >= CAST(? AS xid8) AND xact_id < CAST(? AS xid8)";

    // Without a limit the planner may sort the whole backlog for each block.
    private static final String NTH =
            "SELECT CAST(xact_id AS text) AS xid" + IN_RANGE + " ORDER BY xact_id, seq LIMIT 1 OFFSET ?";

    private static final String ROWS = "SELECT " + AuditRecord.COLUMNS + IN_RANGE + " ORDER BY xact_id, seq";

    private static final String LAST =
            "SELECT CAST(xact_id AS text) AS xid FROM audit.record WHERE cluster_id = ? ORDER BY xact_id DESC LIMIT 1";

    private static final String LAST_END =
            "SELECT CAST(to_xid AS text) AS xid FROM audit.block WHERE cluster_id = ? ORDER BY to_xid DESC LIMIT 1";

    // One look into the index for each cluster, instead of one at every record.
    private static final String CLUSTERS = """
            WITH RECURSIVE found AS (
              SELECT min(cluster_id) AS id FROM audit.record
              UNION ALL
              SELECT (SELECT min(r.cluster_id) FROM audit.record r WHERE r.cluster_id > f.id)
                FROM found f WHERE f.id IS NOT NULL
            )
            SELECT id FROM found WHERE id IS NOT NULL AND id <> ?""";

    private Tail() {}

    /**
     * Returns the part of a range that one block takes: whole transactions with at most so many records, or one
     * transaction if it alone has more; empty when there are no records.
     */
    static Optional<Draft.Range> next(Connection tx, Draft.Range range, int maxLeaves) throws SQLException {
        if (range.to() <= range.from()) {
            return Optional.empty();
        }
        OptionalLong first = nth(tx, range, 0);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong tooMany = nth(tx, range, maxLeaves);
        if (tooMany.isEmpty()) {
            return Optional.of(range);
        }
        long to = Math.max(tooMany.getAsLong(), first.getAsLong() + 1);
        return Optional.of(new Draft.Range(range.cluster(), range.from(), to));
    }

    private static OptionalLong nth(Connection tx, Draft.Range range, int n) throws SQLException {
        try (PreparedStatement query = tx.prepareStatement(NTH)) {
            bind(query, range);
            query.setInt(4, n);
            return transaction(query);
        }
    }

    /**
     * Returns what is unsealed of other clusters than this one: nobody can write there any more, so that it may be sealed
     * whole.
     *
     * @param head the last block, null for none
     */
    static List<Draft.Range> ofOthers(Connection tx, long cluster, @Nullable BlockHeader head) throws SQLException {
        List<Draft.Range> ranges = new ArrayList<>();
        for (long other : others(tx, cluster)) {
            long from = head != null && head.cluster() == other ? head.to() : end(tx, other);
            long to = last(tx, other).orElse(-1) + 1;
            if (to > from) {
                ranges.add(new Draft.Range(other, from, to));
            }
        }
        return ranges;
    }

    private static List<Long> others(Connection tx, long cluster) throws SQLException {
        try (PreparedStatement query = tx.prepareStatement(CLUSTERS)) {
            query.setLong(1, cluster);
            try (ResultSet rows = query.executeQuery()) {
                List<Long> clusters = new ArrayList<>();
                while (rows.next()) {
                    clusters.add(rows.getLong(1));
                }
                return clusters;
            }
        }
    }

    /** Returns where the blocks of a cluster end; 0 when it has none. */
    static long end(Connection tx, long cluster) throws SQLException {
        return ofCluster(tx, LAST_END, cluster).orElse(0);
    }

    private static OptionalLong last(Connection tx, long cluster) throws SQLException {
        return ofCluster(tx, LAST, cluster);
    }

    private static OptionalLong ofCluster(Connection tx, String sql, long cluster) throws SQLException {
        try (PreparedStatement query = tx.prepareStatement(sql)) {
            query.setLong(1, cluster);
            return transaction(query);
        }
    }

    private static OptionalLong transaction(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            return row.next() ? OptionalLong.of(Long.parseLong(row.getString(1))) : OptionalLong.empty();
        }
    }

    static void bind(PreparedStatement query, Draft.Range range) throws SQLException {
        query.setLong(1, range.cluster());
        query.setString(2, Long.toString(range.from()));
        query.setString(3, Long.toString(range.to()));
    }

    private record Key(String tenant, String retention, YearMonth month) {}

    /** Reads all records of a range, a few at a time, and returns what a block holds of them. */
    static List<Segment> segments(Connection tx, Draft.Range range, long block) throws SQLException {
        Map<Key, CompactRange> trees = new HashMap<>();
        try (PreparedStatement query = tx.prepareStatement(ROWS)) {
            bind(query, range);
            query.setFetchSize(FETCH);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    AuditRecord record = AuditRecord.read(rows);
                    trees.computeIfAbsent(
                                    new Key(record.tenant(), record.retention(), record.month()),
                                    key -> CompactRange.empty())
                            .append(record.leafHash());
                }
            }
        }
        return trees.entrySet().stream()
                .map(entry -> segment(block, entry.getKey(), entry.getValue()))
                .sorted(Segment.ORDER)
                .toList();
    }

    private static Segment segment(long block, Key key, CompactRange tree) {
        return new Segment(block, key.tenant(), key.retention(), key.month(), tree.size(), tree.root());
    }
}
