package dev.mainstay.idempotency.jdbc;

import dev.mainstay.core.keys.AesKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.JoinedIdempotency;
import dev.mainstay.idempotency.JoinedOptions;
import java.sql.Connection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Idempotency inside of the caller's transaction in PostgreSQL: effects and record are committed together or not at all.
 *
 * <pre>{@code
 * try (Connection c = dataSource.getConnection()) {
 *     c.setAutoCommit(false);
 *     Outcome<Order> outcome = PostgresIdempotency.joining(c).run(CREATE_ORDER, Request.key(key), claim -> orders.insert(c, command));
 *     c.commit();
 * }
 * }</pre>
 *
 * <p>A first call sends two statements, a repeat one; nothing is committed, rolled back or closed, and the connection is not kept. The transaction
 * takes the place of the lease: whoever meets one that is open is told {@code InFlight} at once, and their own transaction stays usable; with
 * {@link dev.mainstay.idempotency.Policy#waitFor} they wait for it first. A crash is a rollback, after which the next call runs. The outcome is
 * {@link dev.mainstay.idempotency.Outcome.Recorded#AT_COMMIT}.
 *
 * <p>Exactly-once holds for what is written in the transaction. An effect outside of it may be repeated after a rollback: give it a downstream
 * key. An action that fails leaves what its verdict says if the caller commits all the same, and nothing if the caller rolls back, quarantine
 * included. {@link dev.mainstay.idempotency.Policy.OnStoreFailure} does not apply: a transaction in which a statement failed cannot go on.
 *
 * <p>A statement that fails throws {@link dev.mainstay.idempotency.IdempotencyStoreException}, whose cause is the {@link java.sql.SQLException}
 * with its SQLState; 40001 (a conflict, only above READ COMMITTED) and 40P01 mean: roll back and run the transaction again.
 *
 * <p>The transaction must be bound to the request's tenant, as the tenancy module's data source does. Options are immutable and may be shared;
 * what {@link #on} returns is, like the connection, for one thread at a time.
 */
public final class PostgresIdempotency {

    private static final PostgresIdempotency STANDARD =
            new PostgresIdempotency(null, PostgresOptions.ofDefaults().statementTimeout(), JoinedOptions.ofDefaults());

    private final @Nullable String schema;
    private final Duration statementTimeout;
    private final JoinedOptions options;
    private final RecordStatements ofTenants;
    private final RecordStatements withoutTenant;

    private PostgresIdempotency(@Nullable String schema, Duration statementTimeout, JoinedOptions options) {
        Names.requireSchema(schema);
        Limit.requireLegal(statementTimeout);
        this.schema = schema;
        this.statementTimeout = statementTimeout;
        this.options = options;
        Limit limit = new Limit(statementTimeout);
        this.ofTenants = new RecordStatements(RecordSql.joined(schema, true), limit);
        this.withoutTenant = new RecordStatements(RecordSql.joined(schema, false), limit);
    }

    /**
     * Returns idempotency in the transaction of a connection, with {@link #ofDefaults()}.
     *
     * @param connection with a transaction, that is, not in auto-commit mode
     */
    public static Idempotency joining(Connection connection) {
        return STANDARD.on(connection);
    }

    /** Returns the options: tables on the search path, 5 s for a statement, calls with a tenant only, no listeners. */
    public static PostgresIdempotency ofDefaults() {
        return STANDARD;
    }

    /**
     * Returns these options with the schema of the tables.
     *
     * @param name 1 to 63 of {@code a-z 0-9 _}, not beginning with a digit
     * @throws IllegalArgumentException when it is not legal
     */
    public PostgresIdempotency withSchema(String name) {
        return new PostgresIdempotency(name, statementTimeout, options);
    }

    /**
     * Returns these options with another time for a statement.
     *
     * @param timeout from one second; rounded up to seconds
     * @throws IllegalArgumentException when it is too short
     */
    public PostgresIdempotency withStatementTimeout(Duration timeout) {
        return new PostgresIdempotency(schema, timeout, options);
    }

    /** Returns these options for calls that may do without a tenant. */
    public PostgresIdempotency untenanted() {
        return new PostgresIdempotency(schema, statementTimeout, options.untenanted());
    }

    /** Returns these options with those who hear of every call's end. */
    public PostgresIdempotency withSignals(Signals listeners) {
        return new PostgresIdempotency(schema, statementTimeout, options.withSignals(listeners));
    }

    /**
     * Returns these options with results encrypted, see {@link Idempotency.Builder#sealing}.
     *
     * @param keys for this purpose only
     * @throws IllegalStateException when the ring has no current key
     */
    public PostgresIdempotency sealing(KeyRing<AesKey> keys) {
        return new PostgresIdempotency(schema, statementTimeout, options.sealing(keys));
    }

    /**
     * Returns these options with results encrypted from now on, see {@link Idempotency.Builder#sealingFromNowOn}.
     *
     * @param keys for this purpose only
     * @throws IllegalStateException when the ring has no current key
     */
    public PostgresIdempotency sealingFromNowOn(KeyRing<AesKey> keys) {
        return new PostgresIdempotency(schema, statementTimeout, options.sealingFromNowOn(keys));
    }

    /**
     * Returns idempotency in the transaction of a connection. Each call on it fails with {@link IllegalStateException} while the connection is in
     * auto-commit mode.
     *
     * @param connection with a transaction, that is, not in auto-commit mode
     */
    public Idempotency on(Connection connection) {
        return JoinedIdempotency.over(new ConnectionTransaction(connection, ofTenants, withoutTenant), options);
    }
}
