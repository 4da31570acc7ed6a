package dev.mainstay.idempotency.jdbc;

import dev.mainstay.idempotency.IdempotencyStoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Transactions of the store's own. One that lost a race or its connection is repeated: every message may arrive twice.
 *
 * <p>An interrupt does not break a message off, since its answer decides whether the caller holds a claim; the flag is kept.
 */
final class ShortTransactions {

    private static final int MOST_RACES = 10;

    private final DataSource dataSource;
    private final Limit limit;

    ShortTransactions(DataSource dataSource, Limit limit) {
        this.dataSource = dataSource;
        this.limit = limit;
    }

    /** What is done on a connection; empty when the record changed meanwhile and must be looked at again. */
    @FunctionalInterface
    interface Work<A> {
        Optional<A> on(Connection connection) throws SQLException;
    }

    <A> A run(String message, Work<A> work) {
        boolean interrupted = Thread.interrupted();
        try {
            return repeated(message, work);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private <A> A repeated(String message, Work<A> work) {
        boolean lost = false;
        for (int race = 0; race < MOST_RACES; race++) {
            try (Connection connection = connection(message)) {
                Optional<A> answer = inTransaction(connection, work);
                if (answer.isPresent()) {
                    return answer.get();
                }
            } catch (SQLException failure) {
                boolean connectionLost = SqlStates.isConnectionLost(failure);
                if ((lost && connectionLost) || !(connectionLost || SqlStates.isRace(failure))) {
                    throw failed(message, failure);
                }
                lost = connectionLost;
            }
        }
        throw new IdempotencyStoreException(
                "PostgreSQL: " + message + " of the idempotency store met a change " + MOST_RACES + " times", null);
    }

    private Connection connection(String message) {
        try {
            return dataSource.getConnection();
        } catch (SQLException failure) {
            throw failed(message, failure);
        }
    }

    private <A> Optional<A> inTransaction(Connection connection, Work<A> work) throws SQLException {
        int networkTimeout = limit.boundSilence(connection);
        boolean autoCommit = connection.getAutoCommit();
        if (autoCommit) {
            connection.setAutoCommit(false);
        }
        try {
            Optional<A> answer = work.on(connection);
            connection.commit();
            restore(connection, autoCommit, networkTimeout);
            return answer;
        } catch (SQLException | RuntimeException | Error failure) {
            try {
                connection.rollback();
                restore(connection, autoCommit, networkTimeout);
            } catch (SQLException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
    }

    private static void restore(Connection connection, boolean autoCommit, int networkTimeout) throws SQLException {
        if (autoCommit) {
            connection.setAutoCommit(true);
        }
        connection.setNetworkTimeout(Runnable::run, networkTimeout);
    }

    static IdempotencyStoreException failed(String message, Throwable failure) {
        return new IdempotencyStoreException(
                "PostgreSQL did not answer " + message + " of the idempotency store", failure);
    }
}
