package dev.mainstay.tenancy.jdbc;

import dev.mainstay.tenancy.Tenancy;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Connections on which every transaction belongs to the current tenant, or is refused. Thread-safe; goes around a pool, or a plain driver.
 *
 * <p>Before the first statement or savepoint of a transaction one statement sets the tenant's role and id for that transaction only, so
 * nothing has to be taken back. Without a tenant the statement is refused with {@code NoTenantException} before anything is sent. A
 * transaction that is empty costs nothing.
 *
 * <p>Where a connection comes back with a transaction open it is rolled back, and if that fails the connection is broken on purpose, so that
 * the pool discards it. A connection that the pool hands out inside a transaction is discarded too.
 *
 * <pre>{@code
 * DataSource tenants = TenantDataSource.wrap(pool, tenancy, PostgresBinding.of("app_tenant"));
 * }</pre>
 */
public final class TenantDataSource implements DataSource {

    private static final int BORROWS = 2;

    private final DataSource pool;
    private final Tenancy tenancy;
    private final PostgresBinding binding;
    private final LoginCheck loginCheck;

    private TenantDataSource(DataSource pool, Tenancy tenancy, PostgresBinding binding) {
        this.pool = pool;
        this.tenancy = tenancy;
        this.binding = binding;
        this.loginCheck = new LoginCheck(binding);
    }

    /**
     * Wraps a pool. Nothing is opened yet; each physical connection is checked when it is first borrowed.
     *
     * @param pool hands out connections of the application's login
     * @param tenancy says which tenant is current
     * @param binding the role and the setting
     */
    public static TenantDataSource wrap(DataSource pool, Tenancy tenancy, PostgresBinding binding) {
        return new TenantDataSource(pool, tenancy, binding);
    }

    /**
     * Checks server, login and whatever pooler lies between, as the application starts; needs no tenant and reads no table.
     *
     * @throws SQLException with SQLState 28000 as {@link #getConnection()}; 08P01 when the binding of one statement is gone in the next, as
     *     behind a pooler in statement mode; 0A000 when PostgreSQL is older than 14; the server's own when it cannot be asked
     */
    public void check() throws SQLException {
        TenantTransaction transaction = idle(pool::getConnection);
        BorrowedConnection borrowed = transaction.borrowed();
        try {
            loginCheck.check(borrowed.connection(), borrowed.driver());
            PoolerCheck.check(borrowed.connection(), binding);
        } finally {
            borrowed.end();
            borrowed.giveBackQuietly();
        }
    }

    /**
     * Borrows a connection; needs no tenant yet.
     *
     * @throws SQLException with SQLState 28000 when row-level security would not hold for the login: it is or can become a superuser, a role
     *     with BYPASSRLS or the owner of a tenant table, it inherits from the tenant's role, or is not a member of it
     */
    @Override
    public Connection getConnection() throws SQLException {
        return borrow(pool::getConnection);
    }

    /**
     * Borrows a connection of another login; otherwise as {@link #getConnection()}.
     *
     * @throws SQLException as there, or because the pool has one login only
     */
    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return borrow(() -> pool.getConnection(username, password));
    }

    private Connection borrow(Source source) throws SQLException {
        TenantTransaction transaction = idle(source);
        try {
            loginCheck.check(
                    transaction.borrowed().connection(), transaction.borrowed().driver());
        } catch (SQLException | RuntimeException e) {
            transaction.borrowed().end();
            transaction.borrowed().giveBackQuietly();
            throw e;
        }
        return TenantConnection.of(transaction);
    }

    /** Takes a connection that is in no transaction; if somebody worked past this class and left one open, the next. */
    private TenantTransaction idle(Source source) throws SQLException {
        for (int i = 0; i < BORROWS; i++) {
            TenantTransaction transaction = transactionOn(source.next());
            if (transaction.phase() == Phase.IDLE) {
                return transaction;
            }
            BorrowedConnection borrowed = transaction.borrowed();
            borrowed.discard(new SQLException("the pool handed out a connection with an open transaction", "25001"));
            borrowed.giveBackQuietly();
        }
        throw new SQLException("the pool handed out " + BORROWS + " connections with an open transaction", "25001");
    }

    private TenantTransaction transactionOn(Connection connection) throws SQLException {
        try {
            return new TenantTransaction(connection, tenancy, binding);
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
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

    /** Where a connection comes from. */
    @FunctionalInterface
    private interface Source {
        Connection next() throws SQLException;
    }
}
