package dev.mainstay.idempotency.jdbc;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Result;
import dev.mainstay.idempotency.Step;
import dev.mainstay.idempotency.Verdict;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends the statements on one connection; the holder is an owner's token or, in the caller's transaction, a fence. */
record RecordStatements(RecordSql sql, Limit limit) {

    private static final String SWAP_LOCK_TIMEOUT = "select before.value, set_config('lock_timeout', ?, true)"
            + " from (select current_setting('lock_timeout') as value offset 0) as before";

    /** What a begin is told besides the key. */
    record Asked(Fingerprint payload, @Nullable Object owner, Duration lease, Policy policy) {}

    /** Begins; empty when the record changed while it was looked at. */
    Optional<BeginRow> begin(Connection connection, RecordKey key, Asked asked) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql.begin())) {
            Parameters parameters = keyed(new Parameters(statement), key).add(asked.payload.digest());
            if (asked.owner != null) {
                parameters.add(asked.owner);
            }
            parameters
                    .add(micros(asked.lease))
                    .add(micros(asked.policy.retain()))
                    .add(asked.policy.onAbandoned() == Policy.OnAbandoned.QUARANTINE);
            if (asked.owner == null) {
                parameters.add(lockNumber(key));
            }
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(BeginRow.of(rows)) : Optional.empty();
            }
        }
    }

    /** The first 64 bits of the digest. */
    static long lockNumber(RecordKey key) {
        return ByteBuffer.wrap(key.digest()).getLong();
    }

    /**
     * Waits until no other transaction holds the key, for a time at most, or for what the caller's own {@code statement_timeout} leaves of it.
     * To run out of time under a savepoint costs the caller's transaction nothing, and its own limit of waiting for locks is put back.
     */
    boolean lock(Connection connection, RecordKey key, Duration atMost) throws SQLException {
        Savepoint mark = connection.setSavepoint();
        try {
            long millis = Math.max(1, Math.min(Integer.MAX_VALUE, Nanos.of(atMost) / 1_000_000));
            String before = lockTimeout(connection, millis + "ms");
            try (PreparedStatement statement = connection.prepareStatement(sql.lock())) {
                new Parameters(statement).add(lockNumber(key));
                statement.execute();
            }
            lockTimeout(connection, before);
        } catch (SQLException failure) {
            if (!SqlStates.isLockRefused(failure)) {
                throw failure;
            }
            connection.rollback(mark);
            connection.releaseSavepoint(mark);
            return false;
        }
        connection.releaseSavepoint(mark);
        return true;
    }

    private String lockTimeout(Connection connection, String value) throws SQLException {
        try (PreparedStatement statement = prepare(connection, SWAP_LOCK_TIMEOUT)) {
            new Parameters(statement).add(value);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the server did not tell its lock_timeout", "08P01");
                }
                return row.getString(1);
            }
        }
    }

    boolean complete(Connection connection, RecordKey key, Object holder, Result result, Duration retain)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql.complete())) {
            Parameters parameters = new Parameters(statement)
                    .add(result.kind().name())
                    .add(result.bytes())
                    .add(micros(retain));
            keyed(parameters, key).add(holder);
            return statement.executeUpdate() > 0;
        }
    }

    /** Says whether the owner's result is there already. */
    boolean isCompleted(Connection connection, RecordKey key, Object owner) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql.completed())) {
            keyed(new Parameters(statement), key).add(owner);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    boolean settle(Connection connection, RecordKey key, Object holder, Verdict.Keep keep) throws SQLException {
        if (keep == Verdict.Keep.FORGET) {
            try (PreparedStatement statement = prepare(connection, sql.drop())) {
                keyed(new Parameters(statement), key).add(holder);
                return statement.executeUpdate() > 0;
            }
        }
        try (PreparedStatement statement = prepare(connection, sql.end())) {
            Entry.State state = keep == Verdict.Keep.RETRY ? Entry.State.RETRYABLE : Entry.State.QUARANTINED;
            keyed(new Parameters(statement).add(state.name()), key).add(holder);
            return statement.executeUpdate() > 0;
        }
    }

    boolean free(Connection connection, RecordKey key) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql.free())) {
            keyed(new Parameters(statement), key);
            return statement.executeUpdate() > 0;
        }
    }

    boolean renew(Connection connection, RecordKey key, Object holder, Duration lease, List<Step> finished)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql.renew())) {
            keyed(new Parameters(statement).add(micros(lease)).add(Step.toBytes(finished)), key)
                    .add(holder);
            return statement.executeUpdate() > 0;
        }
    }

    Optional<Entry> find(Connection connection, RecordKey key) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql.find())) {
            keyed(new Parameters(statement), key);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Entry(
                                Entry.State.valueOf(rows.getString("state")),
                                rows.getInt("attempt"),
                                rows.getLong("fence"),
                                moment(rows.getLong("since")),
                                moment(rows.getLong("expires_at"))))
                        : Optional.empty();
            }
        }
    }

    Optional<Step> step(Connection connection, RecordKey key, Object holder, String name) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql.steps())) {
            keyed(new Parameters(statement), key).add(holder);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? Step.fromBytes(rows.getBytes(1)).stream()
                                .filter(step -> step.name().equals(name))
                                .findAny()
                        : Optional.empty();
            }
        }
    }

    static Instant moment(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private PreparedStatement prepare(Connection connection, String text) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(text);
        statement.setQueryTimeout(limit.seconds());
        return statement;
    }

    private Parameters keyed(Parameters parameters, RecordKey key) throws SQLException {
        if (sql.tenanted()) {
            parameters.add(key.tenant().orElseThrow().value());
        }
        return parameters.add(key.digest());
    }

    private static long micros(Duration duration) {
        return Nanos.of(duration) / 1_000;
    }

    /** Parameters in the order of their question marks. */
    private static final class Parameters {
        private final PreparedStatement statement;
        private int count;

        Parameters(PreparedStatement statement) {
            this.statement = statement;
        }

        Parameters add(Object value) throws SQLException {
            statement.setObject(++count, value);
            return this;
        }
    }
}
