package dev.mainstay.audit.jdbc;

import dev.mainstay.audit.AuditEntry;
import dev.mainstay.audit.AuditWriteException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Transactions of the trail's own. */
final class DetachedInsert {

    /** What is done in one. */
    interface Work {
        void in(Connection own) throws SQLException;
    }

    private final DataSource dataSource;

    DetachedInsert(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    void one(AuditEntry entry) {
        run(own -> RecordInsert.one(own, entry));
    }

    void oneLocked(AuditEntry entry) {
        run(own -> RecordInsert.oneLocked(own, entry));
    }

    /** Does it and commits. */
    void run(Work work) {
        try (Connection own = connect()) {
            own.setAutoCommit(false);
            doAndCommit(own, work);
        } catch (SQLException e) {
            throw AuditWriteException.of(e);
        }
    }

    /** A pool that is filled at its first use tells by an exception of its own that the database is not there. */
    private Connection connect() throws SQLException {
        try {
            return dataSource.getConnection();
        } catch (RuntimeException e) {
            SQLException behind = sqlException(e.getCause());
            throw behind == null ? e : AuditWriteException.of(behind);
        }
    }

    private static @Nullable SQLException sqlException(@Nullable Throwable cause) {
        for (Throwable next = cause; next != null; next = next.getCause()) {
            if (next instanceof SQLException found) {
                return found;
            }
        }
        return null;
    }

    // Not every pool rolls back what comes back to it unfinished.
    private static void doAndCommit(Connection own, Work work) throws SQLException {
        try {
            work.in(own);
            own.commit();
        } catch (SQLException | RuntimeException failure) {
            try {
                own.rollback();
            } catch (SQLException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
    }
}
