package dev.mainstay.idempotency.jdbc;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Where records lie in PostgreSQL, how long a statement may take, and which threads wait for it.
 *
 * @param schema 1 to 63 of {@code a-z 0-9 _}, not beginning with a digit; null for whatever the connection's search path finds
 * @param statementTimeout how long one statement may take, from one second; PostgreSQL's driver rounds up to seconds
 * @param executor runs every message to the database; null for the calling thread, and threads of the store's own for renewals
 */
public record PostgresOptions(
        @Nullable String schema,
        Duration statementTimeout,
        @Nullable Executor executor) {

    private static final PostgresOptions STANDARD = new PostgresOptions(null, Duration.ofSeconds(5), null);

    /**
     * Checks name and time.
     *
     * @throws IllegalArgumentException when the schema is not a legal name or the time is too short
     */
    public PostgresOptions {
        Names.requireSchema(schema);
        Limit.requireLegal(statementTimeout);
    }

    /** Returns the search path's schema, 5 s, and the calling thread. */
    public static PostgresOptions ofDefaults() {
        return STANDARD;
    }

    /** Returns these options with a schema of one's own. */
    public PostgresOptions withSchema(String name) {
        return new PostgresOptions(name, statementTimeout, executor);
    }

    /** Returns these options with another time. */
    public PostgresOptions withStatementTimeout(Duration timeout) {
        return new PostgresOptions(schema, timeout, executor);
    }

    /**
     * Returns these options with an executor for every message; for callers whose threads must not block, such as event loops that run
     * asynchronous actions.
     *
     * @param blocking its tasks wait for the database; as many as it runs at once take a connection each
     */
    public PostgresOptions withExecutor(Executor blocking) {
        return new PostgresOptions(schema, statementTimeout, blocking);
    }
}
