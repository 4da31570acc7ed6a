package dev.mainstay.idempotency.jdbc;

import java.sql.SQLException;
import java.util.Set;

/** What the server's codes mean to a caller. */
final class SqlStates {

    private static final Set<String> RACES = Set.of("40001", "40P01");

    private static final Set<String> LOCK_REFUSALS = Set.of("55P03", "57014", "40P01");

    /** Ended by an administrator, a crash, or a server that is not up yet or any more. */
    private static final Set<String> ENDINGS = Set.of("57P01", "57P02", "57P03");

    private SqlStates() {}

    /** A conflict with another transaction, after which the same may succeed. */
    static boolean isRace(SQLException failure) {
        return RACES.contains(String.valueOf(failure.getSQLState()));
    }

    /** Whether it was executed or not is not known. */
    static boolean isConnectionLost(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("08") || ENDINGS.contains(state);
    }

    /** The transaction failed earlier and can only be rolled back. */
    static boolean isAborted(SQLException failure) {
        return "25P02".equals(failure.getSQLState());
    }

    /** A lock was not to be had: its time, or that of the statement which waited for it, is over, or to wait on would be for ever. */
    static boolean isLockRefused(SQLException failure) {
        return LOCK_REFUSALS.contains(String.valueOf(failure.getSQLState()));
    }
}
