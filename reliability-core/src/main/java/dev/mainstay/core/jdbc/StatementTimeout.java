package dev.mainstay.core.jdbc;

import dev.mainstay.core.context.Deadline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Hands what is left of the current call's time to PostgreSQL's {@code statement_timeout}, for one transaction.
 *
 * <p>The server then ends each further statement of the transaction by itself (SQLState 57014), also when no cancel reaches it. It counts from the
 * start of each statement, so after a slow one it is worth calling again.
 *
 * <pre>{@code
 * connection.setAutoCommit(false);
 * StatementTimeout.applyTo(connection);       // one round trip; gone with the transaction
 * }</pre>
 */
public final class StatementTimeout {

    private static final long NANOS_PER_MILLISECOND = 1_000_000L;

    /** The setting comes back as "0", "250ms", "5s" or "1min", all of which are intervals. */
    private static final String SET_UNLESS_SHORTER =
            "select set_config('statement_timeout', wanted::text, true) from (select ?::bigint as wanted,"
                    + " extract(epoch from current_setting('statement_timeout')::interval) * 1000 as present) as timeouts"
                    + " where present = 0 or present > wanted";

    private StatementTimeout() {}

    /**
     * Sets what is left of {@link Deadline#current()}, in milliseconds rounded up, unless a shorter timeout is in force. Without a deadline it
     * does nothing.
     *
     * @param connection to PostgreSQL, with auto-commit off
     * @throws IllegalStateException when auto-commit is on: there is no transaction to set it for
     * @throws java.sql.SQLTimeoutException with SQLState 57014 when nothing is left; nothing is sent then
     * @throws SQLException as the driver throws it
     */
    public static void applyTo(Connection connection) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException(
                    "autoCommit must be false, since the timeout is set for one transaction, was true");
        }
        Optional<Deadline> deadline = Deadline.current();
        if (deadline.isEmpty()) {
            return;
        }
        long millis = (Expired.refuse(deadline.get()) - 1) / NANOS_PER_MILLISECOND + 1;
        try (PreparedStatement set = connection.prepareStatement(SET_UNLESS_SHORTER)) {
            set.setLong(1, Math.min(Integer.MAX_VALUE, millis));
            set.execute();
        }
    }
}
