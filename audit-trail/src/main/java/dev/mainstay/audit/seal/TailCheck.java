package dev.mainstay.audit.seal;

import dev.mainstay.audit.AuditRecord;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at the records that no block seals: new ones that wait, and ones that nobody can have written. */
final class TailCheck {

    private static final String FIRST_CLUSTER = "SELECT min(cluster_id) FROM audit.record";
    private static final String NEXT_CLUSTER = FIRST_CLUSTER + " WHERE cluster_id > ?";
    private static final String SEALED_CLUSTER =
            "SELECT to_xid::text AS xid FROM audit.block WHERE cluster_id = ? ORDER BY to_xid DESC LIMIT 1";
    private static final String AFTER = "SELECT " + AuditRecord.COLUMNS + " FROM audit.record WHERE cluster_id = ?"
            + " AND xact_id >= CAST(CAST(? AS text) AS xid8) ORDER BY xact_id, seq";

    private final Findings findings;
    private final MacCheck macs;
    private long unsealed;
    private @Nullable Instant oldest;

    TailCheck(Findings findings, MacCheck macs) {
        this.findings = findings;
        this.macs = macs;
    }

    /**
     * Looks at all of them.
     *
     * @param ends up to which transaction each cluster is sealed, of those that the verified blocks are about
     * @param current the cluster in which the log goes on, null where there is no block
     */
    void check(Snapshot snapshot, Map<Long, Long> ends, @Nullable Long current) throws SQLException {
        Optional<Long> cluster = next(snapshot, FIRST_CLUSTER, List.of());
        while (cluster.isPresent()) {
            long id = cluster.get();
            Long end = ends.containsKey(id) ? ends.get(id) : sealedElsewhere(snapshot, id);
            boolean closed = end != null && current != null && id != current;
            after(snapshot, id, end == null ? 0 : end, closed);
            cluster = next(snapshot, NEXT_CLUSTER, List.of(id));
        }
    }

    /** Says that a record waits for too long, when one does. */
    void overdue(Instant now, Duration limit) {
        if (oldest != null && oldest.plus(limit).isBefore(now)) {
            findings.add(Finding.ofLog(
                            FindingKind.UNSEALED_OVERDUE, "the oldest record without a seal was recorded at " + oldest)
                    .counting(unsealed, 0));
        }
    }

    long unsealed() {
        return unsealed;
    }

    @Nullable
    Instant oldest() {
        return oldest;
    }

    private static Optional<Long> next(Snapshot snapshot, String sql, List<Long> after) throws SQLException {
        return snapshot.all(sql, after, row -> Optional.ofNullable(row.getObject(1, Long.class))).stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static @Nullable Long sealedElsewhere(Snapshot snapshot, long cluster) throws SQLException {
        List<String> ends = snapshot.all(SEALED_CLUSTER, List.of(cluster), row -> row.getString(1));
        return ends.isEmpty() ? null : Long.valueOf(ends.get(0));
    }

    private void after(Snapshot snapshot, long cluster, long end, boolean closed) throws SQLException {
        long[] inserted = new long[1];
        snapshot.each(AFTER, List.of(cluster, Long.toString(end)), row -> {
            AuditRecord record = AuditRecord.read(row);
            macs.checkUnsealed(record);
            if (closed) {
                inserted[0]++;
            } else {
                unsealed++;
                oldest = older(oldest, record);
            }
        });
        if (inserted[0] > 0) {
            // Its last block was made when nobody could write there any more.
            findings.add(Finding.ofLog(
                            FindingKind.RECORDS_INSERTED,
                            "there are records of cluster " + cluster + " that are newer than its last block")
                    .counting(inserted[0], 0));
        }
    }

    private static @Nullable Instant older(@Nullable Instant oldest, AuditRecord record) {
        try {
            Instant recorded = record.recordedAt();
            return oldest == null || recorded.isBefore(oldest) ? recorded : oldest;
        } catch (DateTimeException | ArithmeticException | NumberFormatException infinity) {
            return Instant.EPOCH; // Nobody knows how long it waits.
        }
    }
}
