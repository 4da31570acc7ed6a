package dev.mainstay.audit.retention;

import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.retention.PurgePlan.Due;
import dev.mainstay.audit.retention.PurgeResult.End;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Sleeper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Removes business rows that were marked as deleted a period ago, of the tenant of the call, and records each batch in
 * the transaction that removes it.
 *
 * <pre>{@code
 * SoftDeletePurge purge = SoftDeletePurge.builder(tenantDataSource, trail)
 *         .table(PurgeTable.of("order", "app.orders")
 *                 .child(ChildTable.of("order-line", "app.order_line", "order_id"))
 *                 .build())
 *         .build();
 * PurgePlan plan = purge.plan();          // the dry run: what is due, and nothing is changed
 * PurgeResult result = purge.run(plan);   // batch by batch; what it leaves, the next run takes
 * }</pre>
 *
 * <p>A record {@code data.purged} has the number of rows, the digest of their keys (SHA-256 of the sorted keys as a
 * canonical JSON array), the keys themselves where they fit, and the numbers of child rows; never content. Killed at any
 * point, rows and record of a batch are both there or neither. Several processes may run it at once. Safe for any number of
 * threads.
 */
public final class SoftDeletePurge {

    private final Transactions transactions;
    private final AuditTrail trail;
    private final Signals signals;
    private final List<PurgeTable> tables;
    private final int batch;
    private final long budget;
    private final String now;

    private SoftDeletePurge(Builder builder) {
        transactions =
                new Transactions(builder.dataSource, Transactions.PATIENCE, Transactions.ATTEMPTS, builder.sleeper);
        trail = builder.trail;
        signals = Signals.to(builder.listeners);
        tables = List.copyOf(builder.tables);
        batch = builder.batch;
        budget = builder.budget;
        now = builder.now;
    }

    /**
     * Starts a purge of no tables.
     *
     * @param dataSource connections that may select, update and delete rows of the tenant of the call, and append audit
     *     records; transactions are read committed
     * @param trail writes the records, one that fails rather than loses them
     */
    public static Builder builder(DataSource dataSource, AuditTrail trail) {
        return new Builder(Objects.requireNonNull(dataSource, "dataSource"), Objects.requireNonNull(trail, "trail"));
    }

    /**
     * Counts what is due of the tenant of the call; changes nothing.
     *
     * @throws IllegalStateException when the call has no tenant, or a table or column is not there or cannot be used
     * @throws RetentionFailedException when the database fails ({@code audit-retention-failed})
     */
    public PurgePlan plan() {
        TenantId tenant = tenant();
        List<Due> due = new ArrayList<>();
        for (PurgeTable table : tables) {
            due.add(transactions.run("counting " + table.table(), tx -> due(tx, table, tenant)));
        }
        return new PurgePlan(tenant, due);
    }

    /**
     * Removes what is due by a plan, table by table in the order in which they were added, until nothing is left or the
     * budget is used up.
     *
     * @param plan made by this purge for the tenant of the call
     * @throws IllegalStateException when the tenant of the call is another than the plan's, or a policy of the database
     *     keeps rows that are due
     * @throws RetentionFailedException when the database fails ({@code audit-retention-failed}), also when a row that
     *     is due is referenced by a table that was not named; batches before stay removed and recorded
     * @throws dev.mainstay.audit.AuditWriteException when the record cannot be written; the rows of its batch stay
     */
    public PurgeResult run(PurgePlan plan) {
        TenantId tenant = tenant();
        if (!tenant.equals(plan.tenant()) || plan.tables().size() != tables.size()) {
            throw new IllegalStateException("plan must be one of this purge and of the tenant of the call");
        }
        List<PurgeResult.Purged> purged = new ArrayList<>();
        long left = budget;
        for (int i = 0; i < tables.size(); i++) {
            PurgeTable table = tables.get(i);
            Instant cutoff = plan.tables().get(i).cutoff();
            PurgeResult.Purged done = purge(new PurgeBatch(table, tenant, cutoff, trail), left);
            left -= done.rows();
            purged.add(done);
        }
        return new PurgeResult(purged);
    }

    private PurgeResult.Purged purge(PurgeBatch due, long most) {
        String table = due.table().table();
        long rows = 0;
        long children = 0;
        while (rows < most) {
            int limit = (int) Math.min(batch, most - rows);
            PurgeBatch.Removed removed = transactions.run("purging " + table, tx -> {
                TenantBinding.require(tx, due.tenant());
                return due.remove(tx, limit);
            });
            if (removed.held()) {
                signals.emit(new RetentionSignal.Refused("rows", Obstacle.HELD));
                return new PurgeResult.Purged(table, rows, children, End.HELD);
            }
            if (removed.rows() == 0) {
                return new PurgeResult.Purged(table, rows, children, End.DONE);
            }
            rows += removed.rows();
            children += removed.children();
            signals.emit(new RetentionSignal.Purged(due.table().resourceType(), removed.rows()));
        }
        return new PurgeResult.Purged(table, rows, children, End.BUDGET);
    }

    private Due due(Connection tx, PurgeTable table, TenantId tenant) throws SQLException {
        TenantBinding.require(tx, tenant);
        new TableCheck(tx).require(table);
        Instant cutoff = cutoff(tx, table);
        PurgeSql sql = new PurgeSql(table);
        long children = 0;
        for (String count : sql.countChildren()) {
            children += count(tx, count, tenant, cutoff);
        }
        boolean held = TenantBinding.isHeld(tx, table);
        return new Due(
                table.table(), table.resourceType(), cutoff, count(tx, sql.count(), tenant, cutoff), children, held);
    }

    /** Days are days of UTC: in a zone with summer time one of them has 23 hours and one 25. */
    private Instant cutoff(Connection tx, PurgeTable table) throws SQLException {
        String sql = "SELECT (" + now + " AT TIME ZONE 'UTC' - CAST(? AS interval)) AT TIME ZONE 'UTC'";
        try (PreparedStatement query = tx.prepareStatement(sql)) {
            query.setString(1, table.period().toString());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getObject(1, OffsetDateTime.class).toInstant();
            }
        }
    }

    private static long count(Connection tx, String sql, TenantId tenant, Instant cutoff) throws SQLException {
        try (PreparedStatement query = tx.prepareStatement(sql)) {
            query.setObject(1, tenant.value(), Types.OTHER);
            query.setObject(2, cutoff.atOffset(ZoneOffset.UTC));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static TenantId tenant() {
        return CallContext.current()
                .tenant()
                .orElseThrow(() -> new IllegalStateException("a purge must run in a CallContext with a tenant"));
    }

    /** Collects tables and limits. Not thread-safe. */
    public static final class Builder {

        private final DataSource dataSource;
        private final AuditTrail trail;
        private final List<PurgeTable> tables = new ArrayList<>();
        private int batch = 500;
        private long budget = 10_000;
        private Sleeper sleeper = Sleeper.systemSleeper();
        private List<SignalListener> listeners = List.of();
        private String now = "clock_timestamp()";

        private Builder(DataSource dataSource, AuditTrail trail) {
            this.dataSource = dataSource;
            this.trail = trail;
        }

        /** Adds a table. Where rows of one reference another's, add it before the other. */
        public Builder table(PurgeTable value) {
            tables.add(Objects.requireNonNull(value, "table"));
            return this;
        }

        /**
         * Sets how many rows of a table go in one transaction; 500 when not set.
         *
         * @throws IllegalArgumentException when it is not 1 to 10,000
         */
        public Builder batch(int value) {
            if (value < 1 || value > 10_000) {
                throw new IllegalArgumentException("batch must be 1 to 10000, was " + value);
            }
            batch = value;
            return this;
        }

        /**
         * Sets how many rows go in one run, those of child tables left out; 10,000 when not set.
         *
         * @throws IllegalArgumentException when it is less than 1
         */
        public Builder budget(long value) {
            if (value < 1) {
                throw new IllegalArgumentException("budget must be >= 1, was " + value);
            }
            budget = value;
            return this;
        }

        /** Sets what waits before a batch that did not get its locks is tried again; the JVM's when not set. */
        public Builder sleeper(Sleeper value) {
            sleeper = Objects.requireNonNull(value, "sleeper");
            return this;
        }

        /** Sets who hears of {@link RetentionSignal}s. */
        public Builder listeners(List<? extends SignalListener> value) {
            listeners = List.copyOf(value);
            return this;
        }

        /** Sets the clock, as an expression of SQL. */
        Builder now(String expression) {
            now = expression;
            return this;
        }

        /**
         * Makes the purge; connects to nothing.
         *
         * @throws IllegalStateException when it has no tables
         */
        public SoftDeletePurge build() {
            if (tables.isEmpty()) {
                throw new IllegalStateException("tables must be named: without one nothing is purged");
            }
            return new SoftDeletePurge(this);
        }
    }
}
