package dev.mainstay.tenancy.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Finds out whether a transaction stays on one server connection: what the first statement binds, the second must see. */
final class PoolerCheck {

    /** Stands for a tenant; no table is read with it. */
    private static final String NOBODY = "mainstay-check";

    /** What a pooler says of a transaction that it does not allow, and what is said here of a binding that is gone. */
    private static final String PROTOCOL = "08P01";

    private PoolerCheck() {}

    /**
     * Checks an idle connection and leaves it idle, in the mode in which it was.
     *
     * @throws SQLException with SQLState 08P01 when the binding does not last, or the server's own when it cannot be bound at all
     */
    static void check(Connection connection, PostgresBinding binding) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        try {
            connection.setAutoCommit(false);
            bindAndReadBack(connection, binding);
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            if (!PROTOCOL.equals(e.getSQLState())) {
                throw e;
            }
            throw new SQLException(
                    "a binding does not last for a transaction; is there a pooler in statement mode before the server?"
                            + " It must be in transaction or session mode",
                    PROTOCOL,
                    e);
        }
    }

    private static void bindAndReadBack(Connection connection, PostgresBinding binding) throws SQLException {
        try (BindSender sender = new BindSender(connection)) {
            sender.send(binding.statement(NOBODY));
            if (!isStillBound(connection, binding)) {
                throw new SQLException("it was gone in the next statement", PROTOCOL);
            }
        }
    }

    private static boolean isStillBound(Connection connection, PostgresBinding binding) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select current_user::text, pg_catalog.current_setting(?, true)")) {
            statement.setString(1, binding.setting());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && binding.role().equals(rows.getString(1)) && NOBODY.equals(rows.getString(2));
            }
        }
    }
}
