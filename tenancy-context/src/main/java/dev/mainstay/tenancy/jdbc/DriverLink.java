package dev.mainstay.tenancy.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.core.BaseConnection;

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
}
