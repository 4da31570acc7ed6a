package dev.mainstay.spring.idempotency;

import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.ClaimedAction;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.Verdict;
import dev.mainstay.idempotency.http.HttpCall;
import dev.mainstay.idempotency.http.HttpIdempotency;
import dev.mainstay.idempotency.http.HttpOptions;
import dev.mainstay.idempotency.http.HttpReply;
import dev.mainstay.idempotency.jdbc.PostgresIdempotency;
import java.io.Serial;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Runs handlers within a transaction of their own that holds their record too. Returns when it has ended. */
final class HandlerTransactions {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerTransactions.class);

    /** The class of violated constraints: the same request would violate it again. */
    private static final String CONSTRAINT = "23";

    private static final String POSTGRES = "PostgreSQL";
    private static final String ABORTED = "25P02";
    private static final int FIRST_ERROR = 400;
    private static final String NEEDS = "An @Idempotent handler with recordIn = TRANSACTION needs ";

    private final PlatformTransactionManager manager;
    private final DataSource dataSource;
    private final PostgresIdempotency idempotency;

    HandlerTransactions(PlatformTransactionManager manager, DataSource dataSource, PostgresIdempotency idempotency) {
        this.manager = manager;
        this.dataSource = dataSource;
        this.idempotency = idempotency;
    }

    /** Returns the argument, or says what is missing. */
    static <T> T required(@Nullable T candidate, String what) {
        if (candidate == null) {
            throw new IllegalStateException(NEEDS + what);
        }
        return candidate;
    }

    /**
     * Begins a transaction and rolls it back.
     *
     * @throws IllegalStateException when a record cannot join it
     */
    void check() {
        TransactionStatus status = begin();
        try {
            Connection connection = connection();
            try {
                String product = connection.getMetaData().getDatabaseProductName();
                required(POSTGRES.equals(product) ? product : null, "PostgreSQL, the DataSource leads to " + product);
            } finally {
                DataSourceUtils.releaseConnection(connection, dataSource);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(NEEDS + "a database that can be reached", failure);
        } finally {
            manager.rollback(status);
        }
    }

    /**
     * Runs a handler once per key, as {@link HttpIdempotency#handle} does, and commits what it wrote together with its record. Where the
     * transaction was marked for rollback, or the verdict keeps nothing, both are rolled back and the answer is returned as it is, if it is
     * an error.
     *
     * @throws IllegalStateException when the answer tells of success and the transaction was marked for rollback or violates a constraint
     * @throws IdempotencyStoreException when the transaction cannot be begun or committed
     */
    HttpReply handle(HttpOptions options, HttpCall call, ClaimedAction<HttpReply, Exception> handler) throws Exception {
        TransactionStatus status = begin();
        Attempt attempt = new Attempt(handler, options.operation().verdict(), status);
        HttpReply reply;
        try {
            reply = joined(options, call, attempt);
        } catch (Throwable failure) {
            boolean marked = status.isRollbackOnly();
            rollBack(status, failure);
            HttpReply answer = attempt.answerAfter(failure);
            if (answer == null) {
                throw failure;
            }
            if (marked && answer.status() < FIRST_ERROR) {
                throw new IllegalStateException(
                        "operation " + options.operation().name() + " answered " + answer.status()
                                + ", but its transaction was marked for rollback: nothing was written");
            }
            return answer;
        }
        commit(options, status);
        return reply;
    }

    private HttpReply joined(HttpOptions options, HttpCall call, Attempt attempt) throws Exception {
        Connection connection = connection();
        try {
            return HttpIdempotency.over(idempotency.on(connection), options).handle(call, attempt);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    private TransactionStatus begin() {
        try {
            return manager.getTransaction(
                    new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW));
        } catch (TransactionException failure) {
            throw new IdempotencyStoreException("no transaction could be begun for the handler", failure);
        }
    }

    /** Asked before a connection is borrowed: another manager's transaction would get one that is not in it. */
    private Connection connection() {
        if (!TransactionSynchronizationManager.hasResource(dataSource)) {
            throw new IllegalStateException(NEEDS + "a transaction manager of its DataSource, "
                    + manager.getClass().getName() + " is of another");
        }
        return DataSourceUtils.getConnection(dataSource);
    }

    private void commit(HttpOptions options, TransactionStatus status) {
        try {
            manager.commit(status);
        } catch (RuntimeException failure) {
            String state = sqlState(failure);
            // The driver's message may quote the row, so it is not passed on.
            LOG.error(
                    "operation {}: the transaction was not committed, {}, SQLState {}",
                    options.operation().name(),
                    failure.getClass().getName(),
                    state);
            if (state.startsWith(CONSTRAINT)) {
                throw new IllegalStateException("the transaction of operation "
                        + options.operation().name() + " violates a constraint, SQLState " + state);
            }
            throw new IdempotencyStoreException("the transaction of the handler was not committed", failure);
        }
    }

    private static String sqlState(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException known && known.getSQLState() != null) {
                return known.getSQLState();
            }
        }
        return "unknown";
    }

    /** What cannot be rolled back any more is rolled back by the server when the connection ends. */
    private void rollBack(TransactionStatus status, Throwable why) {
        try {
            manager.rollback(status);
        } catch (RuntimeException failure) {
            LOG.warn("A transaction could not be rolled back", failure);
            why.addSuppressed(failure);
        }
    }

    /** One run of a handler, and what it answered. */
    private static final class Attempt implements ClaimedAction<HttpReply, Exception> {

        private final ClaimedAction<HttpReply, Exception> handler;
        private final Verdict<HttpReply> verdict;
        private final TransactionStatus status;
        private @Nullable HttpReply reply;

        Attempt(ClaimedAction<HttpReply, Exception> handler, Verdict<HttpReply> verdict, TransactionStatus status) {
            this.handler = handler;
            this.verdict = verdict;
            this.status = status;
        }

        @Override
        public HttpReply run(Claim claim) throws Exception {
            HttpReply answered = handler.run(claim);
            reply = answered;
            if (status.isRollbackOnly() || verdict.of(answered, null) != Verdict.Keep.RECORD) {
                throw new NothingKeptException();
            }
            return answered;
        }

        /**
         * Returns the answer that is true although the transaction is rolled back, null when there is none. A statement that failed and was
         * answered with an error took the record with it; an answer that tells of success would not be true then.
         */
        @Nullable
        HttpReply answerAfter(Throwable failure) {
            if (reply == null || failure instanceof NothingKeptException) {
                return reply;
            }
            boolean aborted = failure instanceof IdempotencyStoreException
                    && failure.getCause() instanceof SQLException cause
                    && ABORTED.equals(cause.getSQLState());
            return aborted && reply.status() >= FIRST_ERROR ? reply : null;
        }
    }

    /** Ends a claim whose transaction is rolled back although its handler answered. */
    private static final class NothingKeptException extends Exception {

        @Serial
        private static final long serialVersionUID = 1L;

        NothingKeptException() {
            super("nothing is kept", null, true, false);
        }
    }
}
