package dev.mainstay.audit.jdbc;

import dev.mainstay.audit.AuditEntry;
import dev.mainstay.audit.AuditRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The one statement that appends records.
 *
 * <p>It binds the transaction to the record's tenant where it is bound to none, in the same round trip, and inserts
 * nothing where it is bound to another, so that this caller's error is told apart before a policy aborts the
 * transaction.
 */
final class RecordInsert {

    // The inner SELECT has a volatile function, so it is evaluated once and before the row that the policy checks.
    private static final String SQL = """
            INSERT INTO audit.record (tenant_id, retention, id, occurred_at, actor_type, actor_id, action, outcome, \
            resource_type, resource_id, correlation_id, trace_id, detail, format, mac_key_id, mac) \
            SELECT tenant.wanted, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, decode(?, 'hex'), CAST(? AS jsonb), ?, ?, ? \
            FROM (SELECT wanted, coalesce(nullif(current_setting('mainstay.tenant_id', true), ''), \
            set_config('mainstay.tenant_id', wanted, true)) AS bound \
            FROM (SELECT CAST(? AS text) AS wanted%s) AS input) AS tenant \
            WHERE tenant.bound = tenant.wanted""";

    private static final String PLAIN = SQL.formatted("");
    private static final String LOCKED = SQL.formatted(", pg_advisory_xact_lock(?)");

    private RecordInsert() {}

    static void one(Connection tx, AuditEntry entry) throws SQLException {
        try (PreparedStatement insert = tx.prepareStatement(PLAIN)) {
            bind(insert, entry);
            requireInserted(insert.executeUpdate());
        }
    }

    /** Does so holding {@link #lock}, until the transaction has ended on the server, whatever the client knows of it. */
    static void oneLocked(Connection tx, AuditEntry entry) throws SQLException {
        try (PreparedStatement insert = tx.prepareStatement(LOCKED)) {
            bind(insert, entry);
            insert.setLong(17, lock(entry));
            requireInserted(insert.executeUpdate());
        }
    }

    /** Returns the advisory lock of one record: 64 bits of its id, of which two are fixed and the others random. */
    static long lock(AuditEntry entry) {
        return entry.id().value().getLeastSignificantBits();
    }

    static void all(Connection tx, List<AuditEntry> entries) throws SQLException {
        try (PreparedStatement insert = tx.prepareStatement(PLAIN)) {
            for (AuditEntry entry : entries) {
                bind(insert, entry);
                insert.addBatch();
            }
            for (int count : insert.executeBatch()) {
                requireInserted(count);
            }
        }
    }

    private static void requireInserted(int count) {
        if (count != 1 && count != Statement.SUCCESS_NO_INFO) {
            throw new IllegalStateException(
                    "tx is bound to another tenant than the event's: record it in a transaction of its tenant");
        }
    }

    private static void bind(PreparedStatement insert, AuditEntry entry) throws SQLException {
        AuditRecord record = entry.record();
        insert.setString(1, record.retention());
        insert.setObject(2, record.id().value());
        insert.setObject(3, record.occurredAt().atOffset(ZoneOffset.UTC));
        insert.setString(4, record.actorType());
        insert.setString(5, record.actorId());
        insert.setString(6, record.action());
        insert.setString(7, record.outcome());
        insert.setString(8, record.resourceType());
        insert.setString(9, record.resourceId().orElse(null));
        insert.setString(10, record.correlationId().orElse(null));
        insert.setString(11, record.traceId().orElse(null));
        insert.setString(12, entry.detail());
        insert.setShort(13, AuditEntry.FORMAT);
        insert.setString(14, record.macKeyId().orElse(null));
        insert.setBytes(15, record.mac().orElse(null));
        insert.setString(16, record.tenant());
    }
}
