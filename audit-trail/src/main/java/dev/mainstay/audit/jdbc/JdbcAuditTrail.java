package dev.mainstay.audit.jdbc;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.mainstay.audit.AuditEntry;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.AuditWriteException;
import dev.mainstay.core.context.CallContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The audit trail in PostgreSQL, table {@code audit.record}.
 *
 * <p>{@link #record} is one {@code INSERT} in the caller's transaction: no lock, no read of other records, no
 * predecessor to wait for. The tenant of the transaction is the setting {@code mainstay.tenant_id}.
 *
 * <pre>{@code
 * AuditTrail trail = JdbcAuditTrail.builder().dataSource(auditPool).build();
 * }</pre>
 */
public final class JdbcAuditTrail implements AuditTrail {

    private final DataSource detached;
    private final Clock clock;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();
    private volatile boolean closed;

    private JdbcAuditTrail(DataSource detached, Clock clock) {
        this.detached = detached;
        this.clock = clock;
    }

    /** Starts a trail. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public AuditId record(Connection tx, AuditEvent event) {
        AuditEntry entry = resolve(event);
        try {
            requireTransaction(tx);
            RecordInsert.one(tx, entry);
        } catch (SQLException e) {
            throw AuditWriteException.of(e);
        }
        return entry.id();
    }

    @Override
    public List<AuditId> recordAll(Connection tx, List<AuditEvent> events) {
        List<AuditEntry> entries = events.stream().map(this::resolve).toList();
        if (entries.isEmpty()) {
            return List.of();
        }
        try {
            requireTransaction(tx);
            RecordInsert.all(tx, entries);
        } catch (SQLException e) {
            throw AuditWriteException.of(e);
        }
        return entries.stream().map(AuditEntry::id).toList();
    }

    @Override
    public AuditId recordDetached(AuditEvent event) {
        AuditEntry entry = resolve(event);
        try (Connection own = detached.getConnection()) {
            own.setAutoCommit(false);
            insertAndCommit(own, entry);
        } catch (SQLException e) {
            throw AuditWriteException.of(e);
        }
        return entry.id();
    }

    @Override
    public void close() {
        closed = true;
    }

    private AuditEntry resolve(AuditEvent event) {
        if (closed) {
            throw new IllegalStateException("the audit trail is closed");
        }
        return new AuditEntry(new AuditId(ids.generate()), event, CallContext.current(), clock.instant());
    }

    private static void requireTransaction(Connection tx) throws SQLException {
        if (tx.getAutoCommit()) {
            throw new IllegalStateException(
                    "tx must be in a transaction (auto-commit off): a record alone would outlive the rollback "
                            + "of what it tells");
        }
    }

    // Not every pool rolls back what comes back to it unfinished.
    private static void insertAndCommit(Connection own, AuditEntry entry) throws SQLException {
        try {
            RecordInsert.one(own, entry);
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

    /** Collects the parts of a trail. Not thread-safe. */
    public static final class Builder {

        private @Nullable DataSource dataSource;
        private Clock clock = Clock.systemUTC();

        private Builder() {}

        /**
         * Sets where detached records go: a small pool that no business transaction uses, with a login of its own that
         * inherits the application group of the audit trail. On the business pool a denial inside a transaction could
         * wait for the connection that its own caller holds. Its wait for a connection and its socket timeout bound
         * {@link AuditTrail#recordDetached}. The trail does not close it.
         */
        public Builder dataSource(DataSource value) {
            dataSource = Objects.requireNonNull(value, "dataSource");
            return this;
        }

        /**
         * Sets the clock of {@link AuditEvent#occurredAt()}; UTC system time when not set. When a record is stored is
         * the database's to say.
         */
        public Builder clock(Clock value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /**
         * Makes the trail; connects to nothing.
         *
         * @throws IllegalStateException when the data source is missing
         */
        public JdbcAuditTrail build() {
            if (dataSource == null) {
                throw new IllegalStateException("dataSource must be set: detached records need a pool of their own");
            }
            return new JdbcAuditTrail(dataSource, clock);
        }
    }
}
