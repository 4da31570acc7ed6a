package dev.mainstay.testkit.tenancy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** Looks at all connections of a pool. */
final class PoolLeaks {

    private PoolLeaks() {}

    static List<String> in(DataSource pool, int connections, String setting) {
        List<String> left = new ArrayList<>();
        List<Connection> borrowed = new ArrayList<>();
        try {
            while (borrowed.size() < connections) {
                Connection connection = pool.getConnection();
                borrowed.add(connection);
                left.addAll(on(connection, "connection " + borrowed.size(), setting));
            }
        } catch (SQLException e) {
            left.add("only " + borrowed.size() + " of " + connections
                    + " connections could be borrowed and looked at, perhaps others were not given back (SQLState "
                    + e.getSQLState() + ")");
        } finally {
            borrowed.forEach(PoolLeaks::giveBack);
        }
        return left;
    }

    private static List<String> on(Connection connection, String name, String setting) throws SQLException {
        if (connection.isWrapperFor(BaseConnection.class)
                && connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE) {
            // The driver's own rollback is refused in auto-commit mode, in which a text can have begun it.
            Sql.update(connection, "rollback");
            return List.of(name + " is in a transaction");
        }
        List<String> left = new ArrayList<>();
        Texts row = Sql.row(
                connection,
                "select coalesce(current_setting(%s, true), ''), current_user = session_user"
                        .formatted(Sql.text(setting)));
        if (!row.at(0).isEmpty()) {
            left.add(name + " carries a tenant in " + setting);
        }
        if (!row.isTrue(1)) {
            left.add(name + " has taken a role");
        }
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
        return left;
    }

    private static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException brokenAnyway) {
            // What was seen on it is told already.
        }
    }
}
