package dev.mainstay.tenancy.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PgStatement;

/**
 * The driver's own connection under whatever the pool put around it; the only class that knows pgjdbc.
 *
 * @param physical the driver's connection
 */
record DriverLink(BaseConnection physical) {

    /** Returns the link, empty when the connection is not pgjdbc's or cannot be unwrapped. */
    static Optional<DriverLink> of(Connection connection) throws SQLException {
        try {
            return connection.isWrapperFor(BaseConnection.class)
                    ? Optional.of(new DriverLink(connection.unwrap(BaseConnection.class)))
                    : Optional.empty();
        } catch (NoClassDefFoundError pgjdbcIsAbsent) {
            return Optional.empty();
        }
    }

    /** Returns what stays the same as long as the physical connection; without a type of pgjdbc, so that callers link without it. */
    Object identity() {
        return physical;
    }

    /** Returns what the server said last; costs no round trip. */
    Phase phase() {
        return switch (physical.getTransactionState()) {
            case IDLE -> Phase.IDLE;
            case OPEN -> Phase.OPEN;
            case FAILED -> Phase.FAILED;
        };
    }

    static boolean isDrivers(Statement statement) throws SQLException {
        return statement.isWrapperFor(PgStatement.class);
    }

    /** Says whether the driver tells the server that a string is one; otherwise the server has to find out. */
    boolean declaresStrings() {
        return physical.getStringVarcharFlag();
    }

    /**
     * Says from which execution on the server keeps a statement prepared.
     *
     * <p>A statement that carries its binding must not be described: pgjdbc describes a parameter of unknown type once the statement is kept,
     * and from then on ends the flight before it, since it cannot estimate the answer. In auto-commit mode the transaction, with the binding,
     * would end there too. With 0 the statement is never kept, nor described.
     *
     * @return what it was before
     */
    static int keepAfter(Statement statement, int executions) throws SQLException {
        PgStatement physical = statement.unwrap(PgStatement.class);
        int before = physical.getPrepareThreshold();
        physical.setPrepareThreshold(executions);
        return before;
    }
}
