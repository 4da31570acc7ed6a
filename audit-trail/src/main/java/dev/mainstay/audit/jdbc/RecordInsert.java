package dev.mainstay.audit.jdbc;

import dev.mainstay.audit.AuditEntry;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.Outcome;
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
            resource_type, resource_id, correlation_id, detail, format) \
            SELECT tenant.wanted, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS jsonb), ? \
            FROM (SELECT wanted, coalesce(nullif(current_setting('mainstay.tenant_id', true), ''), \
            set_config('mainstay.tenant_id', wanted, true)) AS bound \
            FROM (SELECT CAST(? AS text) AS wanted) AS input) AS tenant \
            WHERE tenant.bound = tenant.wanted""";

    private RecordInsert() {}

    static void one(Connection tx, AuditEntry entry) throws SQLException {
        try (PreparedStatement insert = tx.prepareStatement(SQL)) {
            bind(insert, entry);
            requireInserted(insert.executeUpdate());
        }
    }

    static void all(Connection tx, List<AuditEntry> entries) throws SQLException {
        try (PreparedStatement insert = tx.prepareStatement(SQL)) {
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
        AuditEvent event = entry.event();
        insert.setString(1, event.retention());
        insert.setObject(2, entry.id().value());
        insert.setObject(3, entry.occurredAt().atOffset(ZoneOffset.UTC));
        insert.setString(4, entry.actor().type());
        insert.setString(5, entry.actor().id());
        insert.setString(6, event.action());
        insert.setString(7, outcome(event.outcome()));
        insert.setString(8, event.resource().type());
        insert.setString(9, event.resource().id());
        insert.setString(
                10,
                entry.correlationId().map(correlation -> correlation.value()).orElse(null));
        insert.setString(11, entry.detail());
        insert.setShort(12, AuditEntry.FORMAT);
        insert.setString(13, entry.tenant());
    }

    private static String outcome(Outcome outcome) {
        if (outcome instanceof Outcome.Success) {
            return "SUCCESS";
        }
        return outcome instanceof Outcome.Failure ? "FAILURE" : "DENIED";
    }
}
