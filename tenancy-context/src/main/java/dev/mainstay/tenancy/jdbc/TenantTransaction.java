package dev.mainstay.tenancy.jdbc;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.TenantMismatchException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The binding of whatever transaction runs on one borrowed connection. Like the connection, for one thread at a time.
 *
 * <pre>
 *  unbound --first statement or savepoint--> in force --rollback to a savepoint before the binding--> lapsed --statement--> in force
 *  any     --commit, rollback, or the server says idle--> unbound
 * </pre>
 */
final class TenantTransaction {

    private static final Logger LOG = LoggerFactory.getLogger(TenantTransaction.class);

    private final Connection connection;
    private final Tenancy tenancy;
    private final PostgresBinding binding;
    private final Optional<DriverLink> driver;

    /** Whose transaction this is; stays until it ends, so that it cannot change sides. */
    private @Nullable TenantId tenant;
    /** Whether the server has role and tenant set. */
    private boolean inForce;
    /** Whether something else of this transaction came before the binding, perhaps a savepoint. */
    private boolean boundMidway;
    /** Stands in for the driver's knowledge where there is no link to it. */
    private boolean begun;

    private boolean discarded;
    private @Nullable PreparedStatement bind;

    TenantTransaction(Connection connection, Tenancy tenancy, PostgresBinding binding) throws SQLException {
        this.connection = connection;
        this.tenancy = tenancy;
        this.binding = binding;
        this.driver = DriverLink.of(connection);
    }

    Connection connection() {
        return connection;
    }

    Optional<DriverLink> driver() {
        return driver;
    }

    Phase phase() {
        return driver.map(DriverLink::phase).orElse(begun ? Phase.OPEN : Phase.IDLE);
    }

    SqlEffect effectOf(String sql) throws SQLException {
        return SqlEffect.of(sql, binding.settingNamespace());
    }

    /** Refuses or binds; to be called before anything that the server executes for the application. */
    void beforeStatement() throws SQLException {
        TenantId current = tenancy.require();
        if (connection.getAutoCommit()) {
            throw new SQLException(
                    "a tenant is bound for one transaction and this connection is in auto-commit mode: begin a"
                            + " transaction (setAutoCommit(false))",
                    "25P01");
        }
        Phase phase = phase();
        if (phase == Phase.IDLE) {
            ended();
        }
        if (tenant != null && !tenant.equals(current)) {
            throw new TenantMismatchException(tenant, current);
        }
        // In a failed transaction the server refuses everything but its end, a binding too.
        if (!inForce && phase != Phase.FAILED) {
            bind(current, phase);
        }
        begun = true;
    }

    /** Takes note of what a text has done. */
    void afterStatement(SqlEffect effect) {
        switch (effect) {
            case ENDS_TRANSACTION -> ended();
            case ROLLS_BACK_PARTLY -> rolledBackPartly();
            case NONE -> {}
        }
    }

    void ended() {
        tenant = null;
        inForce = false;
        begun = false;
    }

    void rolledBackPartly() {
        if (boundMidway) {
            inForce = false;
        }
    }

    private void bind(TenantId current, Phase phase) throws SQLException {
        try {
            send(current);
        } catch (SQLException e) {
            discard(e);
            throw new SQLException(
                    "role " + binding.tenantRole() + " and tenant " + Tenancy.pseudonym(current)
                            + " could not be bound; nothing was executed and the connection is discarded",
                    e.getSQLState(),
                    e);
        }
        tenant = current;
        inForce = true;
        boundMidway = phase != Phase.IDLE;
    }

    private void send(TenantId current) throws SQLException {
        PreparedStatement statement = bind;
        if (statement == null) {
            statement = connection.prepareStatement(binding.sql());
            bind = statement;
        }
        statement.setString(1, binding.tenantRole());
        statement.setString(2, current.value());
        try (ResultSet taken = statement.executeQuery()) {
            if (!taken.next()
                    || !binding.tenantRole().equals(taken.getString(1))
                    || !current.value().equals(taken.getString(2))) {
                throw new SQLException("the server did not take role and tenant", "08P01");
            }
        }
    }

    /**
     * Gives the connection back with nothing open on it; where that cannot be had it is broken first, so that the pool throws it away.
     *
     * @throws SQLException when a sound connection cannot be given back
     */
    void endAndReturn() throws SQLException {
        if (!discarded) {
            end();
        }
        if (discarded) {
            returnQuietly();
        } else {
            connection.close();
        }
    }

    /** As {@link #endAndReturn}, for a connection that is given back because of a failure, which is the one to tell. */
    void endAndReturnQuietly() {
        end();
        returnQuietly();
    }

    private void end() {
        try {
            if (bind != null) {
                bind.close();
            }
            boolean open = driver.isPresent() ? phase() != Phase.IDLE : !connection.getAutoCommit();
            if (open) {
                connection.rollback();
            }
        } catch (SQLException | RuntimeException e) {
            discard(e);
        }
    }

    /** Breaks the physical connection; the server then rolls back by itself. */
    void discard(Exception reason) {
        LOG.warn("a connection is discarded instead of going back to the pool", reason);
        discarded = true;
        ended();
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            LOG.warn("a connection could not be aborted", e);
        }
    }

    /** Gives back a connection that nobody will use; a pool may complain that it is broken. */
    void returnQuietly() {
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            LOG.debug("the pool complained about a discarded connection", e);
        }
    }
}
