package dev.mainstay.tenancy.jdbc;

import java.lang.reflect.Method;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What holds for a statement that carries the binding, prepared or not. */
final class Carrying {

    private Carrying() {}

    /** Says whether the statement's options allow a second result before its own. */
    static boolean isPossible(Statement statement) throws SQLException {
        return statement.getFetchSize() == 0
                // It would cut what the server says of the binding.
                && statement.getMaxFieldSize() == 0
                && !statement.isCloseOnCompletion()
                && statement.getResultSetType() == ResultSet.TYPE_FORWARD_ONLY
                && statement.getResultSetConcurrency() == ResultSet.CONCUR_READ_ONLY
                && DriverLink.isDrivers(statement);
    }

    /** Says whether a call is one of the four that execute one text. */
    static boolean isPlainExecute(Method method) {
        return switch (method.getName()) {
            case "execute", "executeQuery", "executeUpdate", "executeLargeUpdate" -> true;
            default -> false;
        };
    }

    /**
     * Returns what the application's call returns, once the binding's own result is behind.
     *
     * @param method one of the four
     * @throws SQLException as the driver does when there are rows where none are expected, or the other way round
     */
    static @Nullable Object resultOf(Method method, Statement executed) throws SQLException {
        boolean rows = executed.getMoreResults();
        return switch (method.getName()) {
            case "executeQuery" -> {
                if (!rows) {
                    throw new SQLException("No results were returned by the query.", "02000");
                }
                yield executed.getResultSet();
            }
            case "execute" -> rows;
            default -> {
                if (rows) {
                    throw new SQLException("A result was returned when none was expected.", "0100E");
                }
                yield method.getName().equals("executeUpdate")
                        ? (Object) executed.getUpdateCount()
                        : (Object) executed.getLargeUpdateCount();
            }
        };
    }
}
