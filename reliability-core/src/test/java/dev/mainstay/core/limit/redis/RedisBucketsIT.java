package dev.mainstay.core.limit.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.limit.Decision.Allowed;
import dev.mainstay.core.limit.Decision.Rejected;
import dev.mainstay.core.limit.Heard;
import dev.mainstay.core.limit.RateLimit;
import dev.mainstay.core.limit.RatePolicy;
import dev.mainstay.testkit.servers.EmbeddedRedis;
import dev.mainstay.testkit.servers.RedisInstance;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several instances of a service, one budget in Redis. */
@EmbeddedRedis
class RedisBucketsIT {

    /** Long enough that no token comes back during a test. */
    private static final RatePolicy HUNDRED = new RatePolicy(100, Duration.ofDays(1));

    private static final RedisOptions PATIENT = RedisOptions.ofDefaults().withCommandTimeout(Duration.ofSeconds(20));

    private final RedisInstance server;
    private final Heard heard = new Heard();
    private RedisClient client;
    private RedisClient other;
    private StatefulRedisConnection<byte[], byte[]> connection;

    RedisBucketsIT(RedisInstance server) {
        this.server = server;
    }

    @BeforeEach
    void connect() {
        server.flush();
        client = RedisClient.create(server.uri());
        other = RedisClient.create(server.uri());
        connection = client.connect(ByteArrayCodec.INSTANCE);
    }

    @AfterEach
    void disconnect() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
        other.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    }

    private RateLimit instance(RedisClient of, RatePolicy policy) {
        return RateLimit.builder("orders-api")
                .policy(policy)
                .listener(heard)
                .shared(RedisBuckets.on(of.connect(ByteArrayCodec.INSTANCE), PATIENT))
                .build();
    }

    private List<String> keys() {
        return connection.sync().keys("*".getBytes(StandardCharsets.US_ASCII)).stream()
                .map(key -> new String(key, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void twoInstancesGrantOneBudget() {
        RateLimit one = instance(client, new RatePolicy(3, Duration.ofDays(1)));
        RateLimit two = instance(other, new RatePolicy(3, Duration.ofDays(1)));

        assertThat(one.tryAcquire("alice"))
                .isInstanceOfSatisfying(
                        Allowed.class, first -> assertThat(first.remaining()).isEqualTo(2));
        assertThat(two.tryAcquire("alice").isAllowed()).isTrue();
        assertThat(one.tryAcquire("alice").isAllowed()).isTrue();
        assertThat(two.tryAcquire("alice"))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        // Told in whole milliseconds, never too early: all within one, it is 8 h and the one it is
                        // rounded up by.
                        refused -> assertThat(refused.retryAfter())
                                .isBetween(
                                        Duration.ofHours(7), Duration.ofHours(8).plusMillis(1)));
        assertThat(two.tryAcquire("bob").isAllowed()).isTrue();
        assertThat(heard.lines()).containsExactly("mainstay.limit{limit=orders-api, outcome=rejected} 1.0 1");
    }

    @Test
    void threadsOfTwoInstancesThatRaceGetExactlyTheBudget() throws Exception {
        int threads = 16;
        List<RateLimit> instances = List.of(instance(client, HUNDRED), instance(other, HUNDRED));
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Callable<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            RateLimit mine = instances.get(i % 2);
            callers.add(() -> {
                start.await(10, TimeUnit.SECONDS);
                int allowed = 0;
                for (int call = 0; call < 20; call++) {
                    allowed += mine.tryAcquire("alice").isAllowed() ? 1 : 0;
                }
                return allowed;
            });
        }

        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            int allowed = 0;
            for (Future<Integer> caller : pool.invokeAll(callers)) {
                allowed += caller.get();
            }
            assertThat(allowed).isEqualTo(100);
            assertThat(heard.lines()).containsOnly("mainstay.limit{limit=orders-api, outcome=rejected} 1.0 1");
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void keyInRedisTellsNobodyWhoAsked() {
        instance(client, HUNDRED).tryAcquire("alice@example.com");

        assertThat(keys())
                .singleElement()
                .satisfies(key -> assertThat(key)
                        .startsWith("mainstay:limit:orders-api:100/PT24H:")
                        .doesNotContain("alice"));
    }

    @Test
    void limitsPoliciesAndPrefixesHaveBucketsOfTheirOwn() throws Exception {
        RedisBuckets buckets = RedisBuckets.on(connection, PATIENT);
        RedisBuckets elsewhere = RedisBuckets.on(connection, PATIENT.withKeyPrefix("other:"));
        RatePolicy one = new RatePolicy(1, Duration.ofDays(1));

        assertThat(buckets.tryAcquire("a", one, "alice").isAllowed()).isTrue();
        assertThat(buckets.tryAcquire("a", one, "alice").isAllowed()).isFalse();
        assertThat(buckets.tryAcquire("b", one, "alice").isAllowed()).isTrue();
        assertThat(buckets.tryAcquire("a", HUNDRED, "alice").isAllowed()).isTrue();
        assertThat(elsewhere.tryAcquire("a", one, "alice").isAllowed()).isTrue();
    }

    @Test
    void everyBucketHasATimeToLive() throws Exception {
        RedisBuckets.on(connection, PATIENT).tryAcquire("a", RatePolicy.perMinute(60), "alice");

        long millis = connection.sync().pttl(keys().get(0).getBytes(StandardCharsets.UTF_8));

        assertThat(millis).isBetween(1L, 2_000L);
    }

    @Test
    void timesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> PATIENT.withCommandTimeout(Duration.ZERO))
                .hasMessage("commandTimeout must be PT0.001S to PT1M, was PT0S");
        assertThatThrownBy(() -> PATIENT.withCommandTimeout(Duration.ofMinutes(2)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
