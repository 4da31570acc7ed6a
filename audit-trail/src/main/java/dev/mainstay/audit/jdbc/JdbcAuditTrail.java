package dev.mainstay.audit.jdbc;

import dev.mainstay.audit.AuditEntry;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditReader;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.AuditWriteException;
import dev.mainstay.audit.RecordMac;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Scheduler;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The audit trail in PostgreSQL, table {@code audit.record}.
 *
 * <p>{@link #record} is one {@code INSERT} in the caller's transaction: no lock, no read of other records, no
 * predecessor to wait for. The tenant of the transaction is the setting {@code mainstay.tenant_id}.
 *
 * <pre>{@code
 * AuditTrail trail = JdbcAuditTrail.builder()
 *         .dataSource(auditPool)
 *         .mac(RecordMac.of(keys))
 *         .requireReason("user.erase")
 *         .spill(Spill.file(Path.of("/var/lib/orders/audit.spill")))
 *         .build();
 * }</pre>
 */
public final class JdbcAuditTrail implements AuditTrail {

    private final EntrySource source;
    private final CallersInsert callers;
    private final DetachedInsert detached;
    private final AuditReader reader;
    private final @Nullable SpillKeeper spill;
    private final @Nullable OwnThread thread;
    private volatile boolean closed;

    private JdbcAuditTrail(Builder parts, DataSource dataSource) {
        source = new EntrySource(parts.clock, parts.needReason, parts.traceId, parts.redaction, parts.mac);
        callers = new CallersInsert(parts.strictness, parts.signals);
        detached = new DetachedInsert(dataSource);
        reader = JdbcAuditReader.on(dataSource);
        thread = parts.spill == null || parts.scheduler != null ? null : new OwnThread("mainstay-audit-spill");
        Scheduler scheduler = thread == null ? parts.scheduler : thread;
        spill = parts.spill == null
                ? null
                : new SpillKeeper(
                        parts.spill,
                        new SpillKeeper.Surroundings(
                                new SpillDelivery(dataSource, parts.clock),
                                source,
                                parts.signals,
                                Objects.requireNonNull(scheduler)));
    }

    /** Starts a trail. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public AuditId record(Connection tx, AuditEvent event) {
        AuditEntry entry = entry(event);
        callers.into(tx, List.of(entry));
        return entry.id();
    }

    @Override
    public List<AuditId> recordAll(Connection tx, List<AuditEvent> events) {
        List<AuditEntry> entries = events.stream().map(this::entry).toList();
        if (!entries.isEmpty()) {
            callers.into(tx, entries);
        }
        return entries.stream().map(AuditEntry::id).toList();
    }

    @Override
    public AuditId recordDetached(AuditEvent event) {
        AuditEntry entry = entry(event);
        if (spill == null) {
            detached.one(entry);
        } else if (!spill.isBehind() || !spill.join(entry)) {
            storeOrKeep(entry, spill);
        }
        return entry.id();
    }

    private void storeOrKeep(AuditEntry entry, SpillKeeper keeper) {
        try {
            detached.oneLocked(entry);
        } catch (AuditWriteException e) {
            if (!e.category().isTransient()) {
                throw e;
            }
            keeper.keep(entry, e);
        }
    }

    @Override
    public AuditReader reader() {
        return reader;
    }

    @Override
    public void close() {
        closed = true;
        if (thread != null) {
            thread.close();
        }
        if (spill != null) {
            spill.close();
        }
    }

    private AuditEntry entry(AuditEvent event) {
        if (closed) {
            throw new IllegalStateException("the audit trail is closed");
        }
        return source.entry(event);
    }

    /** Collects the parts of a trail. Not thread-safe. */
    public static final class Builder {

        private static final Duration RETRY = Duration.ofSeconds(1);

        private @Nullable DataSource dataSource;
        private Clock clock = Clock.systemUTC();
        private Supplier<Optional<String>> traceId = Optional::empty;
        private @Nullable RecordMac mac;
        private @Nullable RedactionPolicy redaction;
        private Strictness strictness = Strictness.STRICT;
        private final Set<String> needReason = new HashSet<>();
        private @Nullable Spill spill;
        private Signals signals = Signals.none();
        private @Nullable Scheduler scheduler;

        private Builder() {}

        /**
         * Sets where detached records go: a small pool that no business transaction uses, with a login of its own that
         * inherits the application group of the audit trail. On the business pool a denial inside a transaction could
         * wait for the connection that its own caller holds. Its wait for a connection and its socket timeout bound
         * {@link AuditTrail#recordDetached}. {@link AuditTrail#reader} reads there too. The trail does not close it.
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
         * Sets what tells the id of the current trace; none when not set. It is asked at each record. What is not 32
         * hexadecimal digits is left out, as is the id when it throws.
         */
        public Builder traceId(Supplier<Optional<String>> value) {
            traceId = Objects.requireNonNull(value, "traceId");
            return this;
        }

        /** Sets the MAC that each record gets; none when not set. */
        public Builder mac(RecordMac value) {
            mac = Objects.requireNonNull(value, "mac");
            return this;
        }

        /**
         * Sets what may be written of the texts of an event, wherever they stand in it; must be set, so that nobody writes
         * secrets for having forgotten it.
         *
         * @param value such as {@code Redactions.ofDefaults()}, or {@link RedactionPolicy#none()}
         */
        public Builder redaction(RedactionPolicy value) {
            redaction = Objects.requireNonNull(value, "redaction");
            return this;
        }

        /** Sets what becomes of a business transaction whose record fails; {@link Strictness#STRICT} when not set. */
        public Builder strictness(Strictness value) {
            strictness = Objects.requireNonNull(value, "strictness");
            return this;
        }

        /**
         * Refuses events of these actions that have no reason; adds to what was set before.
         *
         * @param actions as {@link AuditEvent#action()} has them
         */
        public Builder requireReason(String... actions) {
            needReason.addAll(List.of(actions));
            return this;
        }

        /**
         * Sets where detached records wait while the database is down: after a failure that may pass (connection, pool,
         * shutdown, time limit), and as long as others wait. Without it {@link AuditTrail#recordDetached} throws then.
         */
        public Builder spill(Spill value) {
            spill = Objects.requireNonNull(value, "spill");
            return this;
        }

        /** Sets who hears of losses and of what waits in the file; nobody when not set. */
        public Builder signals(Signals value) {
            signals = Objects.requireNonNull(value, "signals");
            return this;
        }

        /**
         * Sets what brings to the database what waits in the file; a daemon thread of the trail when not set.
         *
         * @param timer says when
         * @param blocking runs it, on a thread that may wait for the database
         */
        public Builder scheduler(Scheduler timer, Executor blocking) {
            scheduler = (task, delay) -> handOver(timer, blocking, task, delay);
            return this;
        }

        /** A pool that is full for a moment must not end the delivery for good. */
        private static Scheduler.Scheduled handOver(Scheduler timer, Executor blocking, Runnable task, Duration delay) {
            return timer.schedule(
                    () -> {
                        try {
                            blocking.execute(task);
                        } catch (RejectedExecutionException full) {
                            handOver(timer, blocking, task, RETRY);
                        }
                    },
                    delay);
        }

        /**
         * Makes the trail; connects to nothing.
         *
         * @throws IllegalStateException when the data source or the redaction is missing
         * @throws java.io.UncheckedIOException when the file of the spill cannot be opened, or another trail uses it
         */
        public JdbcAuditTrail build() {
            if (dataSource == null) {
                throw new IllegalStateException("dataSource must be set: detached records need a pool of their own");
            }
            if (redaction == null) {
                throw new IllegalStateException(
                        "redaction must be set: Redactions.ofDefaults(), or RedactionPolicy.none() to write everything");
            }
            return new JdbcAuditTrail(this, dataSource);
        }
    }
}
