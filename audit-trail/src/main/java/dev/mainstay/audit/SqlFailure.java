package dev.mainstay.audit;

import dev.mainstay.core.Category;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;

/**
 * What may be told of a failed statement: SQLSTATE and the first line of the message, because further lines may repeat
 * the row.
 */
record SqlFailure(@Nullable String state, Category category, SQLException cause) {

    static SqlFailure of(SQLException failure) {
        SQLException next = failure instanceof BatchUpdateException ? failure.getNextException() : null;
        SQLException first = next == null ? failure : next;
        String state = first.getSQLState();
        SQLException cause = new SQLException(firstLine(first.getMessage()), state, first.getErrorCode());
        cause.setStackTrace(first.getStackTrace());
        return new SqlFailure(state, categoryOf(first), cause);
    }

    /** A pool whose connections are all busy, and a driver that waited in vain, may say so by the type alone. */
    private static Category categoryOf(SQLException failure) {
        if (failure.getSQLState() != null) {
            return categoryOf(failure.getSQLState());
        }
        if (failure instanceof SQLTimeoutException) {
            return Category.TIMEOUT;
        }
        return failure instanceof SQLTransientException ? Category.UNAVAILABLE : Category.INTERNAL;
    }

    // Appendix A of the PostgreSQL manual: 08 connection, 25006 read-only (a standby after a failover), 40 rollback
    // (serialisation, deadlock), 53 resources, 57P shutdown, 57014 cancelled, 55P03 lock timeout.
    private static Category categoryOf(String state) {
        if (state.length() != 5) {
            return Category.INTERNAL;
        }
        return switch (state.substring(0, 2)) {
            case "08", "40", "53" -> Category.UNAVAILABLE;
            case "25" -> state.equals("25006") ? Category.UNAVAILABLE : Category.INTERNAL;
            case "57" -> state.equals("57014") ? Category.TIMEOUT : Category.UNAVAILABLE;
            case "55" -> state.equals("55P03") ? Category.TIMEOUT : Category.INTERNAL;
            default -> Category.INTERNAL;
        };
    }

    private static @Nullable String firstLine(@Nullable String message) {
        return message == null ? null : message.lines().findFirst().orElse("");
    }
}
