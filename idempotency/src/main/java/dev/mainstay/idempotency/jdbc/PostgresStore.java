package dev.mainstay.idempotency.jdbc;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Result;
import dev.mainstay.idempotency.Step;
import dev.mainstay.idempotency.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.sql.DataSource;

/**
 * The store in PostgreSQL with a lease, for effects outside of the database: each message is a short transaction of its own, one statement and
 * one commit, on a connection that is borrowed for it. Time is the server's. For effects inside of the database
 * {@link PostgresIdempotency#joining} costs less and promises more.
 *
 * <p>The store sets no tenant by itself. Records of tenants lie under row-level security, so the data source must bind each transaction to the
 * tenant of the call context, as the tenancy module's does; the store runs every message with the record's tenant in the context, heartbeats
 * too, which have none of their own. Records without a tenant lie in a table of their own that only the platform's role may use.
 *
 * <p>Messages run on the calling thread and renewals on two threads of the store's own, so that a slow database does not hold up the engine's one
 * thread of heartbeats; {@link PostgresOptions#withExecutor} runs all of them elsewhere. Neither needs a connection while an action runs.
 *
 * <p>{@link #close} ends the store's own threads; unused ones end by themselves. The data source stays open. Thread-safe.
 */
public final class PostgresStore implements IdempotencyStore, AutoCloseable {

    private final RecordStatements ofTenants;
    private final RecordStatements withoutTenant;
    private final ShortTransactions transactions;
    private final Executor executor;
    private final Renewals renewals;

    private PostgresStore(DataSource dataSource, PostgresOptions options) {
        Limit limit = new Limit(options.statementTimeout());
        this.ofTenants = new RecordStatements(RecordSql.leased(options.schema(), true), limit);
        this.withoutTenant = new RecordStatements(RecordSql.leased(options.schema(), false), limit);
        this.transactions = new ShortTransactions(dataSource, limit);
        this.executor = options.executor() == null ? Runnable::run : CallContext.propagating(options.executor());
        this.renewals = options.executor() == null ? Renewals.owned() : Renewals.on(executor);
    }

    /**
     * Returns the store with {@link PostgresOptions#ofDefaults()}.
     *
     * @param dataSource a pool; binds the tenant, see above
     */
    public static PostgresStore on(DataSource dataSource) {
        return on(dataSource, PostgresOptions.ofDefaults());
    }

    /**
     * Returns the store.
     *
     * @param dataSource a pool; binds the tenant, see above
     * @param options schema, time limit, threads
     */
    public static PostgresStore on(DataSource dataSource, PostgresOptions options) {
        return new PostgresStore(dataSource, options);
    }

    @Override
    public CompletionStage<Begin> begin(RecordKey key, Fingerprint payload, Owner owner, Policy policy) {
        RecordStatements.Asked asked = new RecordStatements.Asked(payload, owner.token(), policy.lease(), policy);
        RecordStatements statements = statementsFor(key);
        return send(
                executor,
                "begin",
                key,
                connection -> statements.begin(connection, key, asked).map(row -> row.asBegin(policy.lease())));
    }

    @Override
    public CompletionStage<Boolean> complete(RecordKey key, Owner owner, Result result, Duration retain) {
        RecordStatements statements = statementsFor(key);
        return send(
                executor,
                "complete",
                key,
                connection -> Optional.of(statements.complete(connection, key, owner.token(), result, retain)
                        || statements.isCompleted(connection, key, owner.token())));
    }

    @Override
    public CompletionStage<Boolean> settle(RecordKey key, Owner owner, Verdict.Keep keep) {
        Owner.requireMaySettle(owner, keep);
        RecordStatements statements = statementsFor(key);
        return send(
                executor,
                "settle",
                key,
                connection -> Optional.of(
                        owner.isOperator()
                                ? statements.free(connection, key)
                                : statements.settle(connection, key, owner.token(), keep)));
    }

    @Override
    public CompletionStage<Boolean> renew(RecordKey key, Owner owner, Duration lease, List<Step> finished) {
        RecordStatements statements = statementsFor(key);
        return send(
                renewals,
                "renew",
                key,
                connection -> Optional.of(statements.renew(connection, key, owner.token(), lease, finished)));
    }

    @Override
    public CompletionStage<Optional<Entry>> find(RecordKey key) {
        RecordStatements statements = statementsFor(key);
        return send(executor, "find", key, connection -> Optional.of(statements.find(connection, key)));
    }

    /** Renews nothing from now on and ends the store's own threads; all else goes on. Calling it again changes nothing. */
    @Override
    public void close() {
        renewals.close();
    }

    private RecordStatements statementsFor(RecordKey key) {
        return key.tenant().isPresent() ? ofTenants : withoutTenant;
    }

    private <A> CompletionStage<A> send(Executor where, String message, RecordKey key, ShortTransactions.Work<A> work) {
        CompletableFuture<A> answer = new CompletableFuture<>();
        CallContext context = contextOf(key);
        try {
            where.execute(() -> {
                try {
                    answer.complete(context.call(() -> transactions.run(message, work)));
                } catch (IdempotencyStoreException failure) {
                    answer.completeExceptionally(failure);
                } catch (RuntimeException | Error failure) {
                    answer.completeExceptionally(ShortTransactions.failed(message, failure));
                }
            });
        } catch (RejectedExecutionException failure) {
            answer.completeExceptionally(ShortTransactions.failed(message, failure));
        }
        return answer;
    }

    /** The caller's context with the record's tenant; another tenant's message would go out under this one's rights. */
    private static CallContext contextOf(RecordKey key) {
        CallContext current = CallContext.current();
        if (key.tenant().isEmpty()) {
            return current;
        }
        TenantId tenant = key.tenant().get();
        if (current.tenant().isPresent() && !current.tenant().get().equals(tenant)) {
            throw new IllegalArgumentException("tenant of the key must be that of the call context, was another");
        }
        return current.withTenant(tenant);
    }
}
