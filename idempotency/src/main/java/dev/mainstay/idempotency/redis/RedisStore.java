package dev.mainstay.idempotency.redis;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Ticker;
import dev.mainstay.idempotency.BatchingStore;
import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Result;
import dev.mainstay.idempotency.Step;
import dev.mainstay.idempotency.Verdict;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The store on Redis 5 or later: one hash per record, one script and one round trip per operation, time from the server.
 *
 * <p>Each script has one key, so it runs on a cluster as well. All values may be sent again after a reconnect. The connection is the
 * application's and is shared as it is: it is neither closed nor switched to another mode.
 *
 * <p>Redis may lose what it has acknowledged, at a failover or by eviction; the key is then as good as new. {@link #durable} narrows the first,
 * and at start every master is asked for its {@code maxmemory-policy}: any but {@code noeviction} is warned of (signal
 * {@code mainstay.idempotency.eviction}, attribute {@code policy}), or refused if the options are strict.
 *
 * <p>Thread-safe. Not to be called from Lettuce's own threads through an {@link dev.mainstay.idempotency.Idempotency}, which waits for the
 * answer.
 */
public final class RedisStore implements BatchingStore {

    private static final String MEMORY = "memory";

    /** For operators. */
    private final ScriptCalls calls;
    /** For owners: the same, if nothing is known of replicas. */
    private final ScriptCalls guarded;

    private RedisStore(ScriptCalls calls, ScriptCalls guarded) {
        this.calls = calls;
        this.guarded = guarded;
    }

    /**
     * Returns the store on a standalone, Sentinel or replicated Redis.
     *
     * @param connection with {@code ByteArrayCodec}
     * @param options prefix, time limit and strictness
     * @throws IllegalStateException in strict mode, when Redis may push records out
     * @throws IdempotencyStoreException in strict mode, when Redis does not answer
     */
    @SuppressWarnings("exports") // who has a Lettuce connection has Lettuce
    public static RedisStore on(StatefulRedisConnection<byte[], byte[]> connection, RedisOptions options) {
        EvictionCheck.start(
                options, () -> List.of(connection.async().info(MEMORY).toCompletableFuture()));
        ScriptCalls calls = shared(connection, options);
        return new RedisStore(calls, calls);
    }

    /**
     * Returns the store on a Redis Cluster.
     *
     * @param connection with {@code ByteArrayCodec}
     * @param options prefix, time limit and strictness
     * @throws IllegalStateException in strict mode, when a master may push records out
     * @throws IdempotencyStoreException in strict mode, when a master does not answer
     */
    @SuppressWarnings("exports") // who has a Lettuce connection has Lettuce
    public static RedisStore on(StatefulRedisClusterConnection<byte[], byte[]> connection, RedisOptions options) {
        EvictionCheck.start(
                options,
                () -> List.of(
                        connection.async().upstream().commands().info(MEMORY).futures()));
        ScriptCalls calls = shared(connection, options);
        return new RedisStore(calls, calls);
    }

    /**
     * Returns the store on a standalone or Sentinel Redis whose replicas must have a write before it counts: claims, renewals, results and
     * quarantines. What only frees a key is not waited for.
     *
     * <p>A claim that too few replicas have is given back and refused. A result that too few have counts as not stored, and the engine tells
     * it again until the lease would end. Not for a cluster: there is no connection on which a script and the wait for it stay together.
     *
     * @param connection with {@code ByteArrayCodec}; nothing waits on it
     * @param forWaits another one, to the same master and used by nothing else, since Redis serves it nothing while it waits
     * @param durability how many replicas, and how long their acknowledgement may take: at most a third of the command timeout, since a message
     *     may have to let the wait of those before it end, and to be sent again
     * @param options prefix, time limit and strictness
     * @throws IllegalArgumentException when the connections are one, or the time is too long
     * @throws IllegalStateException in strict mode, when Redis may push records out
     * @throws IdempotencyStoreException in strict mode, when Redis does not answer
     */
    @SuppressWarnings("exports") // who has a Lettuce connection has Lettuce
    public static RedisStore durable(
            StatefulRedisConnection<byte[], byte[]> connection,
            StatefulRedisConnection<byte[], byte[]> forWaits,
            Durability durability,
            RedisOptions options) {
        if (connection.equals(forWaits)) {
            throw new IllegalArgumentException("forWaits must be a connection of its own, was the shared one");
        }
        durability.requireFits(options.commandTimeout());
        RedisStore plain = on(connection, options);
        Ticker ticker = Ticker.systemTicker();
        Line line = DurableLine.on(forWaits, durability, ticker);
        return new RedisStore(plain.calls, new ScriptCalls(line, ticker, options));
    }

    private static ScriptCalls shared(StatefulConnection<byte[], byte[]> connection, RedisOptions options) {
        Ticker ticker = Ticker.systemTicker();
        return new ScriptCalls(new SharedLine(connection, new TimeLimits(ticker)), ticker, options);
    }

    @Override
    public CompletionStage<Begin> begin(RecordKey key, Fingerprint payload, Owner owner, Policy policy) {
        Beginning beginning = new Beginning(key, payload, owner, policy);
        return safe(beginning, guarded.call(message(beginning), Reply::asBegin));
    }

    /** All in one flush, on a cluster in one for each node. */
    @Override
    public List<CompletionStage<Begin>> beginAll(List<Beginning> beginnings) {
        List<CompletionStage<Begin>> answers =
                guarded.callAll(beginnings.stream().map(this::message).toList(), Reply::asBegin);
        List<CompletionStage<Begin>> safe = new ArrayList<>(answers.size());
        for (int i = 0; i < answers.size(); i++) {
            safe.add(safe(beginnings.get(i), answers.get(i)));
        }
        return safe;
    }

    private CompletionStage<Begin> safe(Beginning beginning, CompletionStage<Begin> answer) {
        return guarded == calls
                ? answer
                : answer.exceptionallyCompose(failure -> givenBack(beginning, ScriptCalls.cause(failure)));
    }

    private Message message(Beginning beginning) {
        Policy policy = beginning.policy();
        return guarded.message(
                Script.BEGIN,
                beginning.key(),
                beginning.payload().digest(),
                token(beginning.owner()),
                micros(policy.lease()),
                millis(policy.retain()),
                ascii(policy.onAbandoned().name()));
    }

    /** Nobody shall wait for a claim that was refused; what earlier attempts left stays. */
    private CompletionStage<Begin> givenBack(Beginning beginning, Throwable failure) {
        if (!(failure.getCause() instanceof TooFewReplicasException tooFew)) {
            return CompletableFuture.failedFuture(failure);
        }
        boolean first = ((Begin.Begun) tooFew.reply().asBegin()).attempt() == 1;
        return settle(beginning.key(), beginning.owner(), first ? Verdict.Keep.FORGET : Verdict.Keep.RETRY)
                .handle((settled, problem) -> failure)
                .thenCompose(CompletableFuture::failedFuture);
    }

    @Override
    public CompletionStage<Boolean> complete(RecordKey key, Owner owner, Result result, Duration retain) {
        byte[] kind = ascii(result.kind().name());
        return guarded.call(
                guarded.message(Script.COMPLETE, key, token(owner), kind, result.bytes(), millis(retain)),
                Reply::asBoolean);
    }

    @Override
    public CompletionStage<Boolean> settle(RecordKey key, Owner owner, Verdict.Keep keep) {
        Owner.requireMaySettle(owner, keep);
        if (owner.isOperator()) {
            return calls.call(calls.message(Script.FREE, key), Reply::asBoolean);
        }
        // On the connection of the claim, so that it cannot come before a claim whose time was over.
        Message message = keep == Verdict.Keep.QUARANTINE
                ? guarded.message(Script.QUARANTINE, key, token(owner))
                : guarded.message(Script.SETTLE, key, token(owner), ascii(keep.name()));
        return guarded.call(message, Reply::asBoolean);
    }

    @Override
    public CompletionStage<Boolean> renew(RecordKey key, Owner owner, Duration lease, List<Step> finished) {
        return guarded.call(
                guarded.message(Script.RENEW, key, token(owner), micros(lease), Step.toBytes(finished)),
                Reply::asBoolean);
    }

    @Override
    public CompletionStage<Optional<Entry>> find(RecordKey key) {
        return calls.call(calls.message(Script.FIND, key), Reply::asEntry);
    }

    private static byte[] token(Owner owner) {
        return ascii(owner.token().toString());
    }

    private static byte[] micros(Duration duration) {
        return ascii(Long.toString(Nanos.of(duration) / 1_000));
    }

    private static byte[] millis(Duration duration) {
        return ascii(Long.toString(Nanos.of(duration) / 1_000_000));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
