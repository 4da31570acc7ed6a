package dev.mainstay.idempotency.jdbc;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Sleeper;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;

/**
 * Removes expired records, for the tenants' table and the one without: housekeeping only, since an expired record is absent already.
 *
 * <p>It removes {@value #BATCH} rows at a time, each batch in a transaction of its own, and pauses between two batches; rows that somebody uses
 * are left for later, so it neither waits for traffic nor makes it wait, and several of them may run at once. A record goes at most two hours
 * after it expired, as soon as this runs. Run it as often as suits the load, every minute for example:
 *
 * <pre>{@code
 * PostgresCleanup cleanup = PostgresCleanup.on(platformDataSource);
 * scheduler.scheduleWithFixedDelay(() -> cleanup.runOnce(100_000), 1, 1, TimeUnit.MINUTES);
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class PostgresCleanup {

    /** How many rows go in one transaction at most: {@value}. */
    public static final int BATCH = 200;

    private static final Duration PAUSE = Duration.ofMillis(10);

    /** {@code now()} stands still in a transaction, and so the index can be used. */
    private static final String SQL = """
            delete from %1$s where expires_at <= now() and ctid = any (array(
              select r.ctid from %1$s r where r.expires_hour <= now() - interval '1 hour'
              order by r.expires_hour limit ? for update skip locked))""";

    private final ShortTransactions transactions;
    private final Limit limit;
    private final String tenants;
    private final String untenanted;
    private final Sleeper sleeper;

    PostgresCleanup(DataSource platform, PostgresOptions options, Sleeper sleeper) {
        this.limit = new Limit(options.statementTimeout());
        this.transactions = new ShortTransactions(platform, limit);
        this.tenants = SQL.formatted(Names.of(options.schema(), RecordSql.TENANTED));
        this.untenanted = SQL.formatted(Names.of(options.schema(), RecordSql.UNTENANTED));
        this.sleeper = sleeper;
    }

    /**
     * Returns the cleanup with {@link PostgresOptions#ofDefaults()}.
     *
     * @param platform connections of a login with the platform's role
     */
    public static PostgresCleanup on(DataSource platform) {
        return on(platform, PostgresOptions.ofDefaults());
    }

    /**
     * Returns the cleanup.
     *
     * @param platform connections of a login with the platform's role
     * @param options schema and time limit; it runs on the calling thread whatever they say
     */
    public static PostgresCleanup on(DataSource platform, PostgresOptions options) {
        return new PostgresCleanup(platform, options, Sleeper.systemSleeper());
    }

    /** What was removed: {@code ofTenants} rows of the tenants' table and {@code withoutTenant} of the other. */
    public record Removed(long ofTenants, long withoutTenant) {

        /** Returns the sum. */
        public long total() {
            return ofTenants + withoutTenant;
        }
    }

    /**
     * Removes what has expired until there is no more or enough. An interrupt ends it after the batch; the flag is kept.
     *
     * @param maxRows from each table at most, from 1
     * @return what was removed
     * @throws IllegalArgumentException when there is nothing to do with that number
     * @throws dev.mainstay.idempotency.IdempotencyStoreException when the database fails; batches before that are gone
     */
    public Removed runOnce(int maxRows) {
        if (maxRows < 1) {
            throw new IllegalArgumentException("maxRows must be >= 1, was " + maxRows);
        }
        return new Removed(remove(tenants, maxRows), remove(untenanted, maxRows));
    }

    private long remove(String sql, int maxRows) {
        long removed = 0;
        while (removed < maxRows && !Thread.currentThread().isInterrupted()) {
            int wanted = (int) Math.min(BATCH, maxRows - removed);
            int batch = batch(sql, wanted);
            removed += batch;
            if (batch < wanted) {
                break;
            }
            pause();
        }
        return removed;
    }

    private int batch(String sql, int wanted) {
        return transactions.run("clean up", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setQueryTimeout(limit.seconds());
                statement.setInt(1, wanted);
                return Optional.of(statement.executeUpdate());
            }
        });
    }

    /** From half to one and a half of the pause, so that several instances do not beat in time. */
    private void pause() {
        long half = Nanos.of(PAUSE) / 2;
        try {
            sleeper.sleep(Duration.ofNanos(half + ThreadLocalRandom.current().nextLong(2 * half)));
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }
}
