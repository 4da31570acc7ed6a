package dev.mainstay.audit.jdbc;

import dev.mainstay.audit.AuditEntry;
import dev.mainstay.audit.AuditWriteException;
import dev.mainstay.core.signal.Signals;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Inserts records into the caller's transaction, as strictly as was asked for. */
final class CallersInsert {

    private static final Logger LOG = LoggerFactory.getLogger(CallersInsert.class);

    private final Strictness strictness;
    private final Signals signals;

    CallersInsert(Strictness strictness, Signals signals) {
        this.strictness = strictness;
        this.signals = signals;
    }

    /** One or more entries. */
    void into(Connection tx, List<AuditEntry> entries) {
        try {
            if (tx.getAutoCommit()) {
                throw new IllegalStateException(
                        "tx must be in a transaction (auto-commit off): a record alone would outlive the rollback "
                                + "of what it tells");
            }
            if (strictness == Strictness.STRICT) {
                insert(tx, entries);
            } else {
                insertOrLose(tx, entries);
            }
        } catch (SQLException e) {
            throw AuditWriteException.of(e);
        }
    }

    private static void insert(Connection tx, List<AuditEntry> entries) throws SQLException {
        if (entries.size() == 1) {
            RecordInsert.one(tx, entries.get(0));
        } else {
            RecordInsert.all(tx, entries);
        }
    }

    private void insertOrLose(Connection tx, List<AuditEntry> entries) throws SQLException {
        Savepoint before = tx.setSavepoint();
        try {
            insert(tx, entries);
        } catch (SQLException | RuntimeException failure) {
            undo(tx, before, failure);
            if (failure instanceof RuntimeException misuse) {
                throw misuse;
            }
            lost(entries, ((SQLException) failure).getSQLState());
            return;
        }
        tx.releaseSavepoint(before);
    }

    private static void undo(Connection tx, Savepoint before, Exception failure) throws SQLException {
        try {
            tx.rollback(before);
            tx.releaseSavepoint(before);
        } catch (SQLException broken) {
            broken.addSuppressed(failure);
            throw broken;
        }
    }

    private void lost(List<AuditEntry> entries, String state) {
        signals.emit(AuditSignal.lost("savepoint", entries.size()));
        LOG.warn(
                "{} audit record(s), the first of action {}, could not be written (SQLSTATE {}); the business "
                        + "transaction goes on without",
                entries.size(),
                entries.get(0).record().action(),
                state);
    }
}
