package dev.mainstay.idempotency.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** How long a statement may take. */
record Limit(Duration length) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration GRACE = Duration.ofSeconds(1);

    static void requireLegal(Duration statementTimeout) {
        if (statementTimeout.compareTo(SHORTEST) < 0 || statementTimeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "statementTimeout must be from " + SHORTEST + " to " + LONGEST + ", was " + statementTimeout);
        }
    }

    /** Seconds for {@link java.sql.Statement#setQueryTimeout}, rounded up. */
    int seconds() {
        return Math.toIntExact(length.plusNanos(999_999_999).toSeconds());
    }

    /**
     * Bounds every wait for the server by a little more than a statement's limit: the server ends a slow statement and the connection lives,
     * and this ends one to a server that is silent. Returns what was set before.
     */
    int boundSilence(Connection connection) throws SQLException {
        int before = connection.getNetworkTimeout();
        connection.setNetworkTimeout(
                Runnable::run,
                Math.toIntExact(Duration.ofSeconds(seconds()).plus(GRACE).toMillis()));
        return before;
    }
}
