package dev.mainstay.idempotency.redis;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Result;
import dev.mainstay.idempotency.Step;
import dev.mainstay.idempotency.Verdict;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The store on Redis 5 or later: one hash per record, one script and one round trip per operation, time from the server.
 *
 * <p>Each script has one key, so it runs on a cluster as well. All values may be sent again after a reconnect. The connection is the
 * application's and is shared as it is: it is neither closed nor switched to another mode.
 *
 * <p>Redis may lose what it has acknowledged, at a failover or by eviction; the key is then as good as new. Thread-safe. Not to be called from
 * Lettuce's own threads through an {@link dev.mainstay.idempotency.Idempotency}, which waits for the answer.
 */
public final class RedisStore implements IdempotencyStore {

    private final ScriptCalls calls;

    private RedisStore(ScriptCalls calls) {
        this.calls = calls;
    }

    /**
     * Returns the store on a standalone, Sentinel or replicated Redis.
     *
     * @param connection with {@code ByteArrayCodec}
     * @param options prefix and time limit
     */
    @SuppressWarnings("exports") // who has a Lettuce connection has Lettuce
    public static RedisStore on(StatefulRedisConnection<byte[], byte[]> connection, RedisOptions options) {
        return new RedisStore(new ScriptCalls(connection.async(), options));
    }

    /**
     * Returns the store on a Redis Cluster.
     *
     * @param connection with {@code ByteArrayCodec}
     * @param options prefix and time limit
     */
    @SuppressWarnings("exports") // who has a Lettuce connection has Lettuce
    public static RedisStore on(StatefulRedisClusterConnection<byte[], byte[]> connection, RedisOptions options) {
        return new RedisStore(new ScriptCalls(connection.async(), options));
    }

    @Override
    public CompletionStage<Begin> begin(RecordKey key, Fingerprint payload, Owner owner, Policy policy) {
        return calls.call(
                Script.BEGIN,
                key,
                Reply::asBegin,
                payload.digest(),
                token(owner),
                micros(policy.lease()),
                millis(policy.retain()),
                ascii(policy.onAbandoned().name()));
    }

    @Override
    public CompletionStage<Boolean> complete(RecordKey key, Owner owner, Result result, Duration retain) {
        return calls.call(
                Script.COMPLETE,
                key,
                Reply::asBoolean,
                token(owner),
                ascii(result.kind().name()),
                result.bytes(),
                millis(retain));
    }

    @Override
    public CompletionStage<Boolean> settle(RecordKey key, Owner owner, Verdict.Keep keep) {
        Owner.requireMaySettle(owner, keep);
        return owner.isOperator()
                ? calls.call(Script.FREE, key, Reply::asBoolean)
                : calls.call(Script.SETTLE, key, Reply::asBoolean, token(owner), ascii(keep.name()));
    }

    @Override
    public CompletionStage<Boolean> renew(RecordKey key, Owner owner, Duration lease, List<Step> finished) {
        return calls.call(Script.RENEW, key, Reply::asBoolean, token(owner), micros(lease), Step.toBytes(finished));
    }

    @Override
    public CompletionStage<Optional<Entry>> find(RecordKey key) {
        return calls.call(Script.FIND, key, Reply::asEntry);
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
