package dev.mainstay.benchmarks;

import dev.mainstay.benchmarks.Row.Comparison;
import dev.mainstay.benchmarks.Row.Figure;
import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Request;
import dev.mainstay.idempotency.redis.RedisOptions;
import dev.mainstay.idempotency.redis.RedisStore;
import dev.mainstay.testkit.servers.RedisInstance;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.List;

/**
 * What a begin takes on a real Redis over loopback, beside a PING on the same connection. The two take turns, so that whatever disturbs the
 * machine meets both.
 */
final class RedisCost {

    private static final double MOST_ABOVE_PING_MICROS = 15;
    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());
    private static final String UNIT = "us";

    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final RedisStore store;
    private int keys;

    private RedisCost(StatefulRedisConnection<byte[], byte[]> connection) {
        this.connection = connection;
        this.store = RedisStore.on(connection, RedisOptions.ofDefaults());
    }

    /**
     * Measures.
     *
     * @param turns how many of each count; half as many go before, to warm up
     */
    static List<Row> rows(int turns) {
        try (RedisInstance server = RedisInstance.fresh();
                RedisClient client = RedisClient.create(server.uri());
                StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            RedisCost cost = new RedisCost(connection);
            cost.measure(turns / 2, new Latencies(), new Latencies());
            Latencies pings = new Latencies();
            Latencies begins = new Latencies();
            cost.measure(turns, pings, begins);
            return rows(pings.micros(0.5), begins.micros(0.5));
        }
    }

    private static List<Row> rows(double ping, double begin) {
        Comparison beside = new Comparison("PING, p50", new Figure(ping, UNIT, null));
        return List.of(
                new Row(
                        null,
                        "begin of a new key on Redis, p50, time on the clock",
                        new Figure(begin, UNIT, null),
                        beside,
                        null),
                new Row(
                        null,
                        "the same less the p50 of PING",
                        new Figure(begin - ping, UNIT, null),
                        null,
                        Bar.value(MOST_ABOVE_PING_MICROS)));
    }

    private void measure(int turns, Latencies pings, Latencies begins) {
        for (int i = 0; i < turns; i++) {
            pings.add(ping());
            begins.add(begin());
        }
    }

    private long ping() {
        long from = System.nanoTime();
        connection.async().ping().toCompletableFuture().join();
        return System.nanoTime() - from;
    }

    private long begin() {
        RecordKey key = RecordKey.of(CHARGE, Request.key("order-" + keys++));
        Owner owner = Owner.random();
        long from = System.nanoTime();
        Begin answer = store.begin(key, Fingerprint.none(), owner, Policy.standard())
                .toCompletableFuture()
                .join();
        long took = System.nanoTime() - from;
        if (!(answer instanceof Begin.Begun)) {
            throw new IllegalStateException("every key must be new to the store");
        }
        return took;
    }
}
