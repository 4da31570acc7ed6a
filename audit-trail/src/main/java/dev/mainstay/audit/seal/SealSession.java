package dev.mainstay.audit.seal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;

/**
 * One connection of a sealer for one run. It may hold the lock of the leader, which only saves others the work: that two
 * sealers never make two chains is up to the constraints of the tables.
 */
final class SealSession implements AutoCloseable {

    /** A digest must not be published of a block that a crash may still lose; a stronger setting stays. */
    private static final String DURABLE = "SELECT set_config('synchronous_commit', 'on', true)"
            + " WHERE current_setting('synchronous_commit') IN ('off', 'local')";

    private static final String LOCK = "hashtextextended('audit.seal', 0)";

    /** What it means when another sealer was first. */
    private static final Set<String> LOST = Set.of("23505", "23503", "40001", "40P01");

    private final Connection connection;
    private final boolean autoCommit;
    private boolean leads;

    private SealSession(Connection connection, boolean autoCommit) {
        this.connection = connection;
        this.autoCommit = autoCommit;
    }

    static SealSession open(DataSource dataSource) throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(true);
            return new SealSession(connection, autoCommit);
        } catch (SQLException | RuntimeException e) {
            closeQuietly(connection, e);
            throw e;
        }
    }

    private static void closeQuietly(Connection connection, Exception first) {
        try {
            connection.close();
        } catch (SQLException second) {
            first.addSuppressed(second);
        }
    }

    /** The connection, outside a transaction. */
    Connection connection() {
        return connection;
    }

    /** Tries to be the only one at work. */
    boolean lead() throws SQLException {
        leads = ask("SELECT pg_try_advisory_lock(" + LOCK + ")");
        return leads;
    }

    private boolean ask(String question) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(question);
                ResultSet row = query.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** What is done in one snapshot. */
    interface Work<T> {
        T in(Connection tx) throws SQLException;
    }

    /**
     * Does it in a transaction with one snapshot and commits, or rolls back.
     *
     * @throws LostRace when another sealer was first
     */
    <T> T inSnapshot(Work<T> work) throws SQLException, LostRace {
        connection.setAutoCommit(false);
        try {
            try (Statement begin = connection.createStatement()) {
                begin.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; " + DURABLE);
            }
            T result = work.in(connection);
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException failure) {
            rollBack(failure);
            if (failure instanceof SQLException refused && LOST.contains(String.valueOf(refused.getSQLState()))) {
                throw new LostRace(refused);
            }
            throw failure;
        }
    }

    private void rollBack(Exception failure) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException second) {
            failure.addSuppressed(second);
        }
    }

    @Override
    public void close() throws SQLException {
        try (Connection closing = connection) {
            if (leads) {
                ask("SELECT pg_advisory_unlock(" + LOCK + ")");
            }
            closing.setAutoCommit(autoCommit);
        }
    }

    /** Another sealer made the block. */
    static final class LostRace extends Exception {
        private static final long serialVersionUID = 1L;

        LostRace(SQLException refused) {
            super(refused);
        }
    }
}
