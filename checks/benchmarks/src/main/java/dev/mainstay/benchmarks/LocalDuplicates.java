package dev.mainstay.benchmarks;

import dev.mainstay.benchmarks.Row.Figure;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.Request;
import dev.mainstay.idempotency.redis.RedisOptions;
import dev.mainstay.idempotency.redis.RedisStore;
import dev.mainstay.testkit.servers.FlightCounter;
import dev.mainstay.testkit.servers.RedisInstance;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Many calls with one key in one process, before the first of them has ended: what they send to Redis, and how long they take. */
final class LocalDuplicates {

    private static final int CALLS = 1_000;
    private static final int WARM_UPS = 20;
    private static final int ROUNDS = 50;
    private static final int MOST_MESSAGES = 2;
    private static final double MICROS_PER_MILLI = 1_000;
    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string())
            .withPolicy(Policy.standard().toBuilder()
                    .waitFor(Duration.ofSeconds(30))
                    .build());

    private final FlightCounter proxy;
    private final Idempotency idempotency;
    private final Latencies times = new Latencies();
    private long mostMessages;

    private LocalDuplicates(FlightCounter proxy, Idempotency idempotency) {
        this.proxy = proxy;
        this.idempotency = idempotency;
    }

    static List<Row> rows() {
        try (RedisInstance server = RedisInstance.fresh();
                FlightCounter proxy = FlightCounter.to(server.host(), server.port());
                RedisClient client = RedisClient.create(server.uriVia(proxy));
                StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
                Idempotency idempotency = Idempotency.builder(RedisStore.on(connection, RedisOptions.ofDefaults()))
                        .untenanted()
                        .build()) {
            LocalDuplicates duplicates = new LocalDuplicates(proxy, idempotency);
            for (int round = 0; round < WARM_UPS; round++) {
                duplicates.round("warm-up-" + round);
            }
            for (int round = 0; round < ROUNDS; round++) {
                duplicates.measuredRound("round-" + round);
            }
            return duplicates.rows(CALLS + " local duplicates at once");
        }
    }

    private List<Row> rows(String name) {
        return List.of(
                new Row(
                        null,
                        name + ": messages to Redis, most of " + ROUNDS + " rounds",
                        new Figure(mostMessages, "messages", null),
                        null,
                        Bar.value(MOST_MESSAGES)),
                new Row(
                        null,
                        name + ": until each has the result, p50, time on the clock",
                        new Figure(times.micros(0.5) / MICROS_PER_MILLI, "ms", null),
                        null,
                        null));
    }

    private void measuredRound(String key) {
        proxy.reset();
        long from = System.nanoTime();
        round(key);
        times.add(System.nanoTime() - from);
        mostMessages = Math.max(mostMessages, proxy.traffic().flights());
    }

    /** The action ends when all calls were made. */
    private void round(String key) {
        Request request = Request.key(key);
        CompletableFuture<String> action = new CompletableFuture<>();
        List<CompletableFuture<Outcome<String>>> calls = Stream.generate(() ->
                        idempotency.runAsync(CHARGE, request, claim -> action).toCompletableFuture())
                .limit(CALLS)
                .toList();
        action.complete("receipt-1");
        long replayed = calls.stream()
                .map(CompletableFuture::join)
                .filter(Outcome::replayed)
                .count();
        if (replayed != CALLS - 1) {
            throw new IllegalStateException(replayed + " of " + CALLS + " calls were replays, all but one must be");
        }
    }
}
