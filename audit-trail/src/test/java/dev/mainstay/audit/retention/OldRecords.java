package dev.mainstay.audit.retention;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.jdbc.JdbcAuditTrail;
import dev.mainstay.core.signal.Signal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A database with records of months that are long over, and seals that count them (their hashes are made up). */
final class OldRecords implements AutoCloseable {

    /** Over for longer than any class is kept. */
    static final YearMonth LONG_AGO = YearMonth.of(2015, 3);

    private static final String SEAL = """
            DO $$
            DECLARE
              last audit.block;
              horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
              rows bigint;
            BEGIN
              SELECT * INTO last FROM audit.block ORDER BY block_no DESC LIMIT 1;
              IF NOT FOUND THEN
                INSERT INTO audit.block (block_no, kind, cluster_id, from_xid, to_xid, leaf_count, total_count,
                    segment_count, root, block_hash, sealed_at, timeline_id, format, alg, key_id, signature)
                  VALUES (0, 'GENESIS', audit.cluster_id(), '0', '0', 0, 0, 0, sha256('0'), sha256('0'), now(), 1, 1,
                    'Ed25519', 'k1', '') RETURNING * INTO last;
              END IF;
              SELECT count(*) INTO rows FROM audit.record WHERE xact_id >= last.to_xid AND xact_id < horizon;
              IF rows = 0 THEN RETURN; END IF;
              INSERT INTO audit.block (block_no, kind, cluster_id, from_xid, to_xid, leaf_count, total_count,
                  segment_count, root, prev_hash, block_hash, sealed_at, timeline_id, format, alg, key_id, signature)
                VALUES (last.block_no + 1, 'DATA', last.cluster_id, last.to_xid, horizon, rows,
                  last.total_count + rows, 1, sha256('r'), last.block_hash,
                  sha256((last.block_no + 1)::text::bytea), now(), 1, 1, 'Ed25519', 'k1', '');
              INSERT INTO audit.segment (block_no, tenant_id, retention, bucket, leaf_count, root)
                SELECT last.block_no + 1, tenant_id, retention,
                       date_trunc('month', recorded_at AT TIME ZONE 'UTC')::date, count(*), sha256('s')
                  FROM audit.record WHERE xact_id >= last.to_xid AND xact_id < horizon GROUP BY 2, 3, 4;
            END $$""";

    final AuditDatabase database = AuditDatabase.ready();
    final AuditTrail trail = JdbcAuditTrail.builder()
            .redaction(RedactionPolicy.none())
            .dataSource(database.pool("audit", 1))
            .build();
    final Queue<Signal> signals = new ConcurrentLinkedQueue<>();

    OldRecords() throws SQLException {}

    /** Retention as an operator runs it; it tries each step once. */
    AuditRetention.Builder retention() {
        return AuditRetention.builder(database.as("keeper"))
                .trail(trail)
                .lockTimeout(Duration.ofMillis(200))
                .attempts(1)
                .listeners(List.of(signals::add));
    }

    void write(String retention, YearMonth month, String tenant, int rows) throws SQLException {
        write(retention, month.atDay(10) + "T12:00:00Z", tenant, "order", rows);
    }

    void write(String retention, String recordedAt, String tenant, String resourceType, int rows) throws SQLException {
        database.administrate("SET timezone = 'UTC'; SELECT audit.ensure_partition('" + retention + "', ('" + recordedAt
                + "'::timestamptz)::date)");
        database.administrate(
                "INSERT INTO audit.record (tenant_id, retention, recorded_at, id, occurred_at, actor_type, actor_id,"
                        + " action, outcome, resource_type, detail, format) SELECT '" + tenant + "', '" + retention
                        + "', '" + recordedAt + "', gen_random_uuid(), now(), 'USER', 'alice', 'order.create',"
                        + " 'SUCCESS', '" + resourceType + "', '{}', 1 FROM generate_series(1, " + rows + ")");
    }

    /** Puts all finished transactions that are in no block into one. */
    void seal() throws SQLException {
        database.administrate(SEAL);
    }

    void anchor() throws SQLException {
        database.administrate("INSERT INTO audit.anchor (block_no, sink) SELECT max(block_no), 'file' FROM audit.block"
                + " ON CONFLICT DO NOTHING");
    }

    /** Records of a class and month, as superuser. */
    int count(String retention, YearMonth month) throws SQLException {
        return Integer.parseInt(database.column("SELECT count(*) FROM audit.record WHERE retention = '" + retention
                        + "' AND to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM') = '" + month + "'")
                .get(0));
    }

    /** Whether the table of a class and month is there, attached or not. */
    boolean hasTable(String retention, YearMonth month) throws SQLException {
        return database.column("SELECT to_regclass('audit.record_" + retention + "_"
                        + month.toString().replace("-", "") + "') IS NOT NULL")
                .equals(List.of("t"));
    }

    @Override
    public void close() {
        database.close();
    }
}
