package dev.mainstay.core.jdbc;

import dev.mainstay.core.time.Scheduler;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.Executor;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Connections whose statements end when the time of the current call is over. Thread-safe; goes around a pool, or a plain driver. Users get
 * one from {@code Guard.over(dataSource)}.
 *
 * <p>Whatever a statement executes, a batch too, is held to {@link dev.mainstay.core.context.Deadline#current()} in four lines:
 *
 * <ol>
 *   <li>When nothing is left, nothing is sent: {@link java.sql.SQLTimeoutException} with SQLState 57014.
 *   <li>At the deadline {@link java.sql.Statement#cancel()} is called, once. No cancel is under way when the execution returns or throws, so
 *       it cannot meet the next statement of the connection; an execution whose cancel has begun ends only with it. A statement that began
 *       with less than 2 ms left is cancelled 2 ms after its beginning.
 *   <li>The query timeout is what is left, rounded up to seconds, unless the statement has a shorter one; afterwards it is as before.
 *   <li>2 s after a cancel that was not heeded the connection is aborted, so that a cancel that was lost, or a server that is gone, cannot keep
 *       the thread. A pool then discards the connection.
 * </ol>
 *
 * <p>Without a deadline statements are passed on as they are. What the driver throws arrives as it is; PostgreSQL answers a cancel with SQLState
 * 57014. Not limited are: the wait for a connection of the pool (set its own timeout below that of the call), commit and rollback, rows that a
 * cursor fetches later, and what is reached by {@code unwrap} or by the statement of a result set.
 */
public final class DeadlineDataSource implements DataSource {

    private final DataSource pool;
    private final Canceller canceller;

    private DeadlineDataSource(DataSource pool, Canceller canceller) {
        this.pool = pool;
        this.canceller = canceller;
    }

    /**
     * Wraps a pool.
     *
     * @param pool where connections come from
     * @param scheduler runs the timers, on another thread than the one that executes
     * @param executor calls {@code Statement.cancel()}, which may block; if it refuses, a thread made for it does
     */
    public static DeadlineDataSource around(DataSource pool, Scheduler scheduler, Executor executor) {
        return new DeadlineDataSource(pool, new Canceller(scheduler, executor));
    }

    @Override
    public Connection getConnection() throws SQLException {
        return LimitedConnection.of(pool.getConnection(), canceller);
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return LimitedConnection.of(pool.getConnection(username, password), canceller);
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return pool.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        pool.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        pool.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return pool.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return pool.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : type.isInstance(pool) ? type.cast(pool) : pool.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || type.isInstance(pool) || pool.isWrapperFor(type);
    }
}
