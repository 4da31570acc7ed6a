package dev.mainstay.idempotency.jdbc;

import dev.mainstay.core.Action;
import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.JoinedIdempotency.Transaction;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Result;
import dev.mainstay.idempotency.Step;
import dev.mainstay.idempotency.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The transaction that a connection is in. */
final class ConnectionTransaction implements Transaction {

    private static final int MOST_RACES = 10;

    /** What a caller is told that meets a transaction: nobody knows how long it takes. */
    private static final Duration UNKNOWN_WAIT = Duration.ofSeconds(1);

    private final Connection connection;
    private final RecordStatements ofTenants;
    private final RecordStatements withoutTenant;

    ConnectionTransaction(Connection connection, RecordStatements ofTenants, RecordStatements withoutTenant) {
        this.connection = connection;
        this.ofTenants = ofTenants;
        this.withoutTenant = withoutTenant;
    }

    @Override
    public boolean isOpen() {
        try {
            return !connection.isClosed() && !connection.getAutoCommit();
        } catch (SQLException gone) {
            return false;
        }
    }

    @Override
    public boolean isAborted(IdempotencyStoreException failure) {
        return failure.getCause() instanceof SQLException cause && SqlStates.isAborted(cause);
    }

    @Override
    public Begin begin(RecordKey key, Fingerprint payload, Policy policy) {
        return answered("begin", () -> {
            Begin answer = beginOnce(key, payload, policy);
            boolean waits = answer instanceof Begin.Busy && !policy.waitFor().isZero();
            return waits && statementsFor(key).lock(connection, key, policy.waitFor())
                    ? beginOnce(key, payload, policy)
                    : answer;
        });
    }

    /** Asks again when another transaction committed between the statement's snapshot and its insert; the next one sees it. */
    private Begin beginOnce(RecordKey key, Fingerprint payload, Policy policy) throws SQLException {
        RecordStatements.Asked asked = new RecordStatements.Asked(payload, null, Duration.ZERO, policy);
        for (int race = 0; race < MOST_RACES; race++) {
            Optional<BeginRow> row = statementsFor(key).begin(connection, key, asked);
            if (row.isPresent()) {
                return row.get().asBegin(UNKNOWN_WAIT);
            }
        }
        throw new IdempotencyStoreException(
                "PostgreSQL: begin in the caller's transaction met a change " + MOST_RACES + " times", null);
    }

    @Override
    public boolean keep(RecordKey key, long fence, Step step) {
        return answered(
                "keep a step", () -> statementsFor(key).renew(connection, key, fence, Duration.ZERO, List.of(step)));
    }

    @Override
    public Optional<Step> step(RecordKey key, long fence, String name) {
        return answered("read a step", () -> statementsFor(key).step(connection, key, fence, name));
    }

    @Override
    public boolean complete(RecordKey key, long fence, Result result, Duration retain) {
        return answered("complete", () -> statementsFor(key).complete(connection, key, fence, result, retain));
    }

    @Override
    public boolean settle(RecordKey key, long fence, Verdict.Keep keep) {
        return answered("settle", () -> statementsFor(key).settle(connection, key, fence, keep));
    }

    @Override
    public Optional<Entry> find(RecordKey key) {
        return answered("find", () -> statementsFor(key).find(connection, key));
    }

    @Override
    public boolean forget(RecordKey key) {
        return answered("forget", () -> statementsFor(key).free(connection, key));
    }

    @Override
    public <A, X extends Exception> A undoable(Action<A, X> work) throws X {
        Savepoint mark = answered("set a savepoint", connection::setSavepoint);
        A result;
        try {
            result = work.run();
        } catch (Throwable failure) {
            try {
                connection.rollback(mark);
                connection.releaseSavepoint(mark);
            } catch (SQLException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
        answered("release a savepoint", () -> {
            connection.releaseSavepoint(mark);
            return true;
        });
        return result;
    }

    private RecordStatements statementsFor(RecordKey key) {
        return key.tenant().isPresent() ? ofTenants : withoutTenant;
    }

    private <A> A answered(String message, Action<A, SQLException> statement) {
        try {
            if (connection.getAutoCommit()) {
                throw new IllegalStateException("connection must be in a transaction for the record to join it, was in"
                        + " auto-commit mode; call setAutoCommit(false) first");
            }
            return statement.run();
        } catch (SQLException failure) {
            throw new IdempotencyStoreException(
                    "PostgreSQL did not " + message + " in the caller's transaction, SQLState " + failure.getSQLState(),
                    failure);
        }
    }
}
