package dev.mainstay.tenancy.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection out of the pool, and how it goes back: sound, or broken so that the pool throws it away. */
final class BorrowedConnection {

    private static final Logger LOG = LoggerFactory.getLogger(BorrowedConnection.class);

    private final Connection connection;
    private final Optional<DriverLink> driver;
    private boolean discarded;

    BorrowedConnection(Connection connection) throws SQLException {
        this.connection = connection;
        this.driver = DriverLink.of(connection);
    }

    Connection connection() {
        return connection;
    }

    Optional<DriverLink> driver() {
        return driver;
    }

    /** Rolls back what is open; if that fails the connection is broken. */
    void end() {
        try {
            boolean open = driver.isPresent()
                    ? driver.get().phase() != Phase.IDLE
                    // Without the link nobody knows what text has begun.
                    : !connection.getAutoCommit();
            if (open) {
                connection.rollback();
            }
        } catch (SQLException | RuntimeException e) {
            discard(e);
        }
    }

    /**
     * Gives the connection back.
     *
     * @throws SQLException when a sound connection cannot be given back
     */
    void giveBack() throws SQLException {
        if (discarded) {
            giveBackQuietly();
        } else {
            connection.close();
        }
    }

    /** Gives back a connection that nobody will use; a pool may complain that it is broken. */
    void giveBackQuietly() {
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            LOG.debug("the pool complained about a discarded connection", e);
        }
    }

    /** Breaks the physical connection; the server then rolls back by itself. */
    void discard(Exception reason) {
        LOG.warn("a connection is discarded instead of going back to the pool", reason);
        discarded = true;
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            LOG.warn("a connection could not be aborted", e);
        }
    }

    boolean isDiscarded() {
        return discarded;
    }
}
