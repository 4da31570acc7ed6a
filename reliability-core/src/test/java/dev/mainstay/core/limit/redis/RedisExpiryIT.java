package dev.mainstay.core.limit.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.limit.RatePolicy;
import dev.mainstay.testkit.servers.DedicatedRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A server of its own: one with thousands of databases, as tests share it, takes a minute to look for what has expired in each. */
class RedisExpiryIT {

    private static final int KEYS = 100_000;
    private static final int THREADS = 32;
    private static final RatePolicy SHORT = new RatePolicy(10, Duration.ofSeconds(1));

    @Test
    void oneHundredThousandKeysLeaveNothingBehind() throws Exception {
        try (DedicatedRedis server = DedicatedRedis.start()) {
            RedisClient client = RedisClient.create(server.uri());
            try {
                StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
                ask(RedisBuckets.on(connection, RedisOptions.ofDefaults().withCommandTimeout(Duration.ofSeconds(20))));

                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
                while (connection.sync().dbsize() > 0) {
                    assertThat(System.nanoTime() - end).as("keys are left").isNegative();
                }
                assertThat(connection.sync().info("stats")).contains("expired_keys:" + KEYS);
            } finally {
                client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
            }
        }
    }

    private static void ask(RedisBuckets buckets) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> callers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int first = i;
                callers.add(() -> {
                    for (int key = first; key < KEYS; key += THREADS) {
                        assertThat(buckets.tryAcquire("a", SHORT, "client-" + key)
                                        .isAllowed())
                                .isTrue();
                    }
                    return null;
                });
            }
            for (Future<Void> caller : pool.invokeAll(callers)) {
                caller.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
