package dev.mainstay.tenancy.jdbc;

import dev.mainstay.tenancy.Tenancy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The binding of whatever transaction runs on one borrowed connection. Like the connection, for one thread at a time.
 *
 * <pre>
 *  unbound --first statement or savepoint--> in force --rollback to a savepoint before the binding--> lapsed --statement--> in force
 *  any     --commit, rollback, or the server says idle--> unbound
 * </pre>
 */
final class TenantTransaction {

    private final BorrowedConnection borrowed;
    private final Connection connection;
    private final Tenancy tenancy;
    private final PostgresBinding binding;
    private final BindSender sender;

    /** Whose transaction this is; stays until it ends, so that it cannot change sides. */
    private @Nullable Subject subject;
    /** Whether the server has role and tenant set. */
    private boolean inForce;
    /** Whether something else of this transaction came before the binding, perhaps a savepoint. */
    private boolean boundMidway;
    /** Stands in for the driver's knowledge where there is no link to it. */
    private boolean begun;

    TenantTransaction(Connection connection, Tenancy tenancy, PostgresBinding binding) throws SQLException {
        this.borrowed = new BorrowedConnection(connection);
        this.connection = connection;
        this.tenancy = tenancy;
        this.binding = binding;
        this.sender = new BindSender(connection);
    }

    BorrowedConnection borrowed() {
        return borrowed;
    }

    PostgresBinding binding() {
        return binding;
    }

    Phase phase() {
        return borrowed.driver().map(DriverLink::phase).orElse(begun ? Phase.OPEN : Phase.IDLE);
    }

    SqlEffect effectOf(String sql) throws SQLException {
        return SqlEffect.of(sql, binding.settingNamespace());
    }

    /**
     * Executes something within the tenant's transaction, which begins with it if none is open; or refuses it.
     *
     * @param effect what it may do to the transaction
     * @param execution executes it in a bound transaction
     * @param carrier executes it together with the binding, null when it cannot
     */
    @Nullable
    Object run(SqlEffect effect, Execution execution, @Nullable Carrier carrier) throws Throwable {
        Subject current = binding.subject(tenancy);
        if (connection.getAutoCommit()) {
            return alone(current, effect, execution, carrier);
        }
        Phase phase = phaseFor(current);
        try {
            if (phase == Phase.IDLE
                    && !inForce
                    && binding.mode() == PostgresBinding.Mode.FUSED
                    && effect == SqlEffect.NONE
                    && carrier != null
                    && carrier.canCarry()) {
                return carried(current, carrier);
            }
            bindUnlessInForce(current, phase);
            return execution.run(false);
        } finally {
            afterStatement(effect);
        }
    }

    /** Says whether a statement may ever carry its binding here. */
    boolean mayCarry() {
        return borrowed.driver().isPresent()
                && (binding.mode() == PostgresBinding.Mode.FUSED
                        || binding.autoCommit() == PostgresBinding.AutoCommit.FUSE);
    }

    /** Executes in a transaction of its own, or refuses. */
    private @Nullable Object alone(Subject current, SqlEffect effect, Execution execution, @Nullable Carrier carrier)
            throws Throwable {
        if (binding.autoCommit() == PostgresBinding.AutoCommit.REJECT) {
            throw autoCommitRefused();
        }
        if (effect == SqlEffect.BEGINS_TRANSACTION || phase() != Phase.IDLE) {
            throw new SQLException(
                    "a transaction is begun with setAutoCommit(false), not with SQL: the connection is in auto-commit"
                            + " mode",
                    "25001");
        }
        ended();
        if (binding.autoCommit() == PostgresBinding.AutoCommit.FUSE
                && effect == SqlEffect.NONE
                && carrier != null
                && carrier.canCarry()) {
            try {
                return carried(current, carrier);
            } finally {
                ended();
            }
        }
        return wrapped(current, execution);
    }

    private @Nullable Object wrapped(Subject current, Execution execution) throws Throwable {
        connection.setAutoCommit(false);
        try {
            bindUnlessInForce(current, Phase.IDLE);
            Object result = execution.run(true);
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        } catch (Throwable failure) {
            leaveAfter(failure);
            throw failure;
        } finally {
            ended();
        }
    }

    private void leaveAfter(Throwable failure) {
        if (borrowed.isDiscarded()) {
            return;
        }
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException | RuntimeException e) {
            failure.addSuppressed(e);
            borrowed.discard(e);
        }
    }

    private @Nullable Object carried(Subject current, Carrier carrier) throws Throwable {
        BindStatement statement = binding.statement(current.value());
        subject = current;
        begun = true;
        boundMidway = true;
        Object result = carrier.carry(statement);
        // Only now: after a failure the server may have gone back to before both, if the driver saves each statement.
        inForce = true;
        boundMidway = false;
        return result;
    }

    /** Refuses or binds; for what cannot have a transaction of its own, since more may follow. */
    void beforeStatement() throws SQLException {
        Subject current = binding.subject(tenancy);
        if (connection.getAutoCommit()) {
            throw autoCommitRefused();
        }
        bindUnlessInForce(current, phaseFor(current));
    }

    /** Refuses to go on with a transaction that is not of the current work; one that has ended is the server's to refuse. */
    void requireCurrent() {
        if (subject != null) {
            subject.requireSame(binding.subject(tenancy));
        }
    }

    /** Refuses or binds before the driver's own objects are handed out, and tells of it. */
    void beforeRawAccess(RawAccess.Via via) throws SQLException {
        boolean refused = binding.unwrap() == PostgresBinding.Unwrap.FORBID;
        if (!refused) {
            beforeStatement();
        }
        tenancy.signals().emit(new RawAccess(via, refused));
        if (refused) {
            throw new SQLException("the driver's own objects are not handed out here", "42501");
        }
    }

    static SQLException autoCommitRefused() {
        return new SQLException(
                "a tenant is bound for one transaction and this connection is in auto-commit mode: begin a"
                        + " transaction (setAutoCommit(false))",
                "25P01");
    }

    private Phase phaseFor(Subject current) {
        Phase phase = phase();
        if (phase == Phase.IDLE) {
            ended();
        }
        if (subject != null) {
            subject.requireSame(current);
        }
        return phase;
    }

    private void bindUnlessInForce(Subject current, Phase phase) throws SQLException {
        // In a failed transaction the server refuses everything but its end, a binding too.
        if (!inForce && phase != Phase.FAILED) {
            BindStatement statement = binding.statement(current.value());
            try {
                sender.send(statement);
            } catch (SQLException e) {
                throw notBound(current, e);
            }
            subject = current;
            inForce = true;
            boundMidway = phase != Phase.IDLE;
        }
        begun = true;
    }

    /**
     * Verifies a binding that was carried by a statement.
     *
     * @throws SQLException when the server did not take it; the connection is discarded then
     */
    void verify(BindStatement statement, @Nullable ResultSet taken) throws SQLException {
        try {
            statement.verify(taken);
        } catch (SQLException e) {
            discard(e);
            throw e;
        }
    }

    private SQLException notBound(Subject current, SQLException cause) {
        discard(cause);
        return new SQLException(
                "role " + binding.role() + " and " + current.inWords()
                        + " could not be bound; nothing was executed and the connection is discarded",
                cause.getSQLState(),
                cause);
    }

    /** Takes note of what a text has done. */
    private void afterStatement(SqlEffect effect) {
        switch (effect) {
            case ENDS_TRANSACTION -> ended();
            case ROLLS_BACK_PARTLY -> rolledBackPartly();
            case NONE, BEGINS_TRANSACTION -> {}
        }
    }

    void ended() {
        subject = null;
        inForce = false;
        begun = false;
    }

    void rolledBackPartly() {
        if (boundMidway) {
            inForce = false;
        }
    }

    /**
     * Gives the connection back with nothing open on it; where that cannot be had it is broken first, so that the pool throws it away.
     *
     * @throws SQLException when a sound connection cannot be given back
     */
    void endAndReturn() throws SQLException {
        if (!borrowed.isDiscarded()) {
            try {
                sender.close();
                borrowed.end();
            } catch (SQLException | RuntimeException e) {
                discard(e);
            }
        }
        borrowed.giveBack();
    }

    private void discard(Exception reason) {
        ended();
        borrowed.discard(reason);
    }
}
