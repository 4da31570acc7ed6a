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

    /**
     * Switches off server-side preparation. Once a statement is described, pgjdbc ends the flight before any statement whose answer it cannot
     * estimate, and in auto-commit mode the transaction, with the binding, would end there.
     *
     * @return what it was before, for {@link #prepareAgain}
     */
    static int keepInOneFlight(Statement statement) throws SQLException {
        PgStatement physical = statement.unwrap(PgStatement.class);
        int before = physical.getPrepareThreshold();
        physical.setPrepareThreshold(0);
        return before;
    }

    static void prepareAgain(Statement statement, int threshold) throws SQLException {
        statement.unwrap(PgStatement.class).setPrepareThreshold(threshold);
    }
}
