package dev.mainstay.audit.retention;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Resource;
import dev.mainstay.audit.SubjectKeys;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Sleeper;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Removes records whose time is over, a month of a retention class at once, and shows what it removed; keeps what is under
 * a legal hold; makes a person's values unreadable.
 *
 * <pre>{@code
 * AuditRetention retention = AuditRetention.builder(retentionPool).trail(trail).build();
 * retention.ensurePartitions(3);
 * RetentionPlan plan = retention.plan(Instant.now());
 * RetentionResult result = retention.run(plan);
 * }</pre>
 *
 * <p>A month is removed only when it is old enough, wholly sealed, its last block's digest published, exported where the
 * class asks for it, and no record in it held. The database checks that again by its own clock and its own minimum, so a
 * wrong plan removes nothing. Each removal leaves a certificate ({@code audit.prune}) and a record {@code audit.pruned}.
 * Any number of processes may run this; safe for any number of threads.
 */
public final class AuditRetention {

    private final Transactions transactions;
    private final AuditTrail trail;
    private final RetentionPolicy policy;
    private final @Nullable SubjectKeys subjectKeys;
    private final Signals signals;

    private AuditRetention(Builder builder, AuditTrail trail) {
        transactions = new Transactions(builder.dataSource, builder.lockTimeout, builder.attempts, builder.sleeper);
        this.trail = trail;
        policy = builder.policy;
        subjectKeys = builder.subjectKeys;
        signals = Signals.to(builder.listeners);
    }

    /**
     * Starts one.
     *
     * @param retentionRole connections of a login that is a member of the retention role
     */
    public static Builder builder(DataSource retentionRole) {
        return new Builder(Objects.requireNonNull(retentionRole, "retentionRole"));
    }

    /**
     * Says which partitions may be removed and what keeps the others; changes nothing. It reads each partition that is
     * old enough once.
     *
     * @param now the moment to plan for, which may lie ahead
     * @throws RetentionFailedException when the database fails ({@code audit-retention-failed})
     */
    public RetentionPlan plan(Instant now) {
        return new Planning(transactions, policy).at(now);
    }

    /**
     * Removes what a plan says, one partition after the other, each in its own transaction, and drops what was detached.
     * Killed at any point, it leaves each partition either as it was or removed with its certificate; the next run goes
     * on.
     *
     * @param plan of this policy
     * @throws RetentionFailedException when the database fails ({@code audit-retention-failed}); what was removed before
     *     stays removed
     * @throws dev.mainstay.audit.AuditWriteException when the record cannot be written; its partition stays
     */
    public RetentionResult run(RetentionPlan plan) {
        return new Pruning(transactions, trail, policy, signals).run(plan);
    }

    /**
     * Places a legal hold and records it ({@code audit.held}) with the principal of the call. When it returns, no removal
     * that has not seen it is under way.
     *
     * @param hold what to keep
     * @throws IllegalStateException when its id was used before, or the call has no principal
     * @throws RetentionFailedException when removals kept it waiting, or the database fails
     *     ({@code audit-retention-failed})
     */
    public void hold(Hold hold) {
        new Holds(transactions, trail).place(hold);
    }

    /**
     * Releases a legal hold and records it ({@code audit.released}) with the principal of the call.
     *
     * @param hold its id
     * @param reason why; it is recorded
     * @throws IllegalArgumentException when there is no such hold
     * @throws IllegalStateException when it was released before, or the call has no principal
     * @throws RetentionFailedException as {@link #hold}
     */
    public void release(String hold, String reason) {
        Hold.requireId(hold);
        Hold.requireReason(reason);
        new Holds(transactions, trail).release(hold, reason);
    }

    /**
     * Makes the partitions of this month and of months to come, for each class of the policy. Run it far more often than
     * once in so many months: a record of a month without partition goes into the default partition of its class, from
     * which nothing is ever removed.
     *
     * @param monthsAhead 0 to 120
     * @return classes whose default partition is in use, with its size in bytes; each is signalled too
     * @throws RetentionFailedException when the database fails ({@code audit-retention-failed}), also when a default
     *     partition already holds records of such a month
     */
    public SortedMap<String, Long> ensurePartitions(int monthsAhead) {
        return new Partitions(transactions, policy, signals).ensure(monthsAhead);
    }

    /**
     * Notes that a month was exported, and records it ({@code audit.exported}). Where {@code audit.retention_rule} wants
     * an export, a month is removed only after this, and only when nothing was sealed in it since.
     *
     * @param retention the retention class
     * @param month the month, in UTC
     * @param location where the export is; it is recorded, so it must not hold a secret
     * @throws RetentionFailedException when the database fails ({@code audit-retention-failed})
     */
    public void exported(String retention, YearMonth month, String location) {
        RetentionPolicy.requireClass(retention);
        AuditEvent event = Acting.orComponent(
                        AuditEvent.platform("audit.exported", Resource.of("audit.partition", retention + "/" + month)))
                .retention(RetentionPolicy.EVIDENCE)
                .context(Map.of("location", location))
                .build();
        transactions.run("noting an export", tx -> {
            AuditId id = trail.record(tx, event);
            try (PreparedStatement note = tx.prepareStatement("SELECT audit.note_export(?, CAST(? AS date), ?)")) {
                note.setString(1, retention);
                note.setString(2, month.atDay(1).toString());
                note.setObject(3, id.value());
                return note.execute();
            }
        });
    }

    /**
     * Destroys the keys of a person, so that the values that were encrypted for them can no longer be read anywhere, and
     * records it ({@code audit.subject-erased}) in the same transaction, under the tenant. Hashes and seals stay valid.
     *
     * <p>Other processes may remember a key for as long as their {@link SubjectKeys} say. A backup of the table of keys
     * that is older than this brings them back: after restoring one, erase again whom the records name.
     *
     * @param tenant whose person it is
     * @param subject stable id of the person, 1 to 255 characters
     * @param by who ordered it
     * @param reason why; it is recorded
     * @return how many keys there were
     * @throws SubjectHeldException when a legal hold matches the tenant ({@code audit-subject-held})
     * @throws RetentionFailedException when the database fails ({@code audit-retention-failed}); nothing was erased
     */
    public int eraseSubject(TenantId tenant, String subject, Actor by, String reason) {
        return new Erasure(transactions, trail, subjectKeys, signals).erase(tenant, subject, by, reason);
    }

    /** Collects the parts. Not thread-safe. */
    public static final class Builder {

        private final DataSource dataSource;
        private @Nullable AuditTrail trail;
        private RetentionPolicy policy = RetentionPolicy.ofDefaults();
        private @Nullable SubjectKeys subjectKeys;
        private Duration lockTimeout = Transactions.PATIENCE;
        private int attempts = Transactions.ATTEMPTS;
        private Sleeper sleeper = Sleeper.systemSleeper();
        private List<SignalListener> listeners = List.of();

        private Builder(DataSource dataSource) {
            this.dataSource = dataSource;
        }

        /** Sets what writes the records, in the transactions of the retention role. */
        public Builder trail(AuditTrail value) {
            trail = Objects.requireNonNull(value, "trail");
            return this;
        }

        /** Sets how long records are kept; {@link RetentionPolicy#ofDefaults()} when not set. */
        public Builder policy(RetentionPolicy value) {
            policy = Objects.requireNonNull(value, "policy");
            return this;
        }

        /** Sets the keys of persons that this process uses, so that it forgets those that are destroyed at once. */
        public Builder subjectKeys(SubjectKeys value) {
            subjectKeys = Objects.requireNonNull(value, "subjectKeys");
            return this;
        }

        /** Sets how long a statement waits for a lock, at least 1 ms; 2 s when not set. */
        public Builder lockTimeout(Duration value) {
            lockTimeout = Objects.requireNonNull(value, "lockTimeout");
            return this;
        }

        /** Sets how often a step is tried that did not get its locks, a second apart; 5 when not set. */
        public Builder attempts(int value) {
            attempts = value;
            return this;
        }

        /** Sets what waits between two attempts; the sleeper of this JVM when not set. */
        public Builder sleeper(Sleeper value) {
            sleeper = Objects.requireNonNull(value, "sleeper");
            return this;
        }

        /** Sets who hears of {@link RetentionSignal}s. */
        public Builder listeners(List<? extends SignalListener> value) {
            listeners = List.copyOf(value);
            return this;
        }

        /**
         * Makes it; connects to nothing.
         *
         * @throws IllegalStateException when the trail is missing
         * @throws IllegalArgumentException when a number is not legal
         */
        public AuditRetention build() {
            if (trail == null) {
                throw new IllegalStateException("trail must be set: every removal, hold and erasure is recorded");
            }
            return new AuditRetention(this, trail);
        }
    }
}
