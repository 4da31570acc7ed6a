package dev.mainstay.testkit.audit;

import dev.mainstay.audit.AuditEntry;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditReader;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.AuditWriteException;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.core.context.CallContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An audit trail in memory, for unit tests of services: it refuses and resolves events as the real one does, and its
 * records read as if they came back from a database.
 *
 * <pre>{@code
 * InMemoryAuditTrail audit = InMemoryAuditTrail.ofDefaults().requiringReason("order.erase");
 * OrderService orders = new OrderService(audit, ...);
 *
 * call.run(() -> orders.update("o-1", "12.50"));
 *
 * assertThatAudit(audit.records()).recorded("order.update").by("alice").changed("/total", "10.50", "12.50").once();
 * }</pre>
 *
 * <p>What it cannot show: it has no transactions. A record is there at once, and stays when the connection that it was
 * given with is rolled back; a connection is asked for its auto-commit mode only, and may be null. It knows no roles, no
 * partitions and no seals, so an unknown retention class is accepted. Each call is a transaction of its own in what
 * {@link AuditRecord#transaction()} says, and the clock of the application stands for the database's.
 *
 * <p>Safe for any number of threads.
 */
public final class InMemoryAuditTrail implements AuditTrail {

    private final Clock clock;
    private final @Nullable RedactionPolicy redaction;
    private final Set<String> needReason;
    private final InMemoryRecords records = new InMemoryRecords();
    private final AuditReader reader = new InMemoryAuditReader(records);
    private volatile boolean closed;

    private InMemoryAuditTrail(Clock clock, @Nullable RedactionPolicy redaction, Set<String> needReason) {
        this.clock = clock;
        this.redaction = redaction;
        this.needReason = Set.copyOf(needReason);
    }

    /** Returns an empty trail on system time that redacts nothing and needs no reasons. */
    public static InMemoryAuditTrail ofDefaults() {
        return new InMemoryAuditTrail(Clock.systemUTC(), null, Set.of());
    }

    /** Returns an empty trail like this one on another clock. */
    public InMemoryAuditTrail withClock(Clock value) {
        return new InMemoryAuditTrail(Objects.requireNonNull(value, "clock"), redaction, needReason);
    }

    /** Returns an empty trail like this one that keeps of an event only what a policy lets through. */
    public InMemoryAuditTrail withRedaction(RedactionPolicy value) {
        return new InMemoryAuditTrail(clock, Objects.requireNonNull(value, "redaction"), needReason);
    }

    /**
     * Returns an empty trail like this one that also refuses events of these actions which have no reason.
     *
     * @param actions as {@link AuditEvent#action()} has them
     */
    public InMemoryAuditTrail requiringReason(String... actions) {
        Set<String> all = Stream.concat(needReason.stream(), Stream.of(actions)).collect(Collectors.toSet());
        return new InMemoryAuditTrail(clock, redaction, all);
    }

    /**
     * Appends one record at once.
     *
     * @param tx null where the code under test has none; otherwise in a transaction
     * @throws IllegalStateException when the context has no tenant or no actor, when {@code tx} is in auto-commit mode,
     *     and after {@link #close}
     * @throws IllegalArgumentException when the action needs a reason and the event has none
     */
    @Override
    public AuditId record(@Nullable Connection tx, AuditEvent event) {
        return recordAll(tx, List.of(event)).get(0);
    }

    /**
     * Appends records at once, all or none.
     *
     * @param tx as in {@link #record}
     * @throws IllegalStateException as in {@link #record}, and when the events belong to more than one tenant
     * @throws IllegalArgumentException as in {@link #record}
     */
    @Override
    public List<AuditId> recordAll(@Nullable Connection tx, List<AuditEvent> events) {
        List<AuditEntry> entries = events.stream().map(this::entry).toList();
        if (entries.isEmpty()) {
            return List.of();
        }
        requireTransaction(tx);
        if (entries.stream().map(AuditEntry::tenant).distinct().count() > 1) {
            throw new IllegalStateException(
                    "tx is bound to another tenant than the event's: record it in a transaction of its tenant");
        }
        return append(entries);
    }

    @Override
    public AuditId recordDetached(AuditEvent event) {
        return append(List.of(entry(event))).get(0);
    }

    private AuditEntry entry(AuditEvent event) {
        if (closed) {
            throw new IllegalStateException("the audit trail is closed");
        }
        boolean reasonless = event.reason().filter(reason -> !reason.isBlank()).isEmpty();
        if (reasonless && needReason.contains(event.action())) {
            throw new IllegalArgumentException("event " + event.action() + " must have a reason, had none");
        }
        Instant now = clock.instant();
        AuditEntry entry = new AuditEntry(records.nextId(now), event, CallContext.current(), now);
        return redaction == null ? entry : entry.redacted(redaction);
    }

    private static void requireTransaction(@Nullable Connection tx) {
        try {
            if (tx != null && tx.getAutoCommit()) {
                throw new IllegalStateException("tx must be in a transaction (auto-commit off): a record alone would "
                        + "outlive the rollback of what it tells");
            }
        } catch (SQLException e) {
            throw AuditWriteException.of(e);
        }
    }

    private List<AuditId> append(List<AuditEntry> entries) {
        records.append(entries, clock.instant());
        return entries.stream().map(AuditEntry::id).toList();
    }

    /** Returns the records of every tenant, oldest first. */
    public List<AuditRecord> records() {
        return records.since(0);
    }

    /** Returns where the trail ends now, for {@link #since}. */
    public long mark() {
        return records.end();
    }

    /**
     * Returns the records of every tenant that came after a mark, oldest first.
     *
     * @param mark what {@link #mark} returned; {@link #clear} does not change its meaning
     */
    public List<AuditRecord> since(long mark) {
        return records.since(mark);
    }

    /** Forgets all records. */
    public void clear() {
        records.clear();
    }

    /** Returns what reads the records of the current tenant; it exports as JSONL only. */
    @Override
    public AuditReader reader() {
        return reader;
    }

    /** Refuses further records; those that are there can still be read. */
    @Override
    public void close() {
        closed = true;
    }
}
