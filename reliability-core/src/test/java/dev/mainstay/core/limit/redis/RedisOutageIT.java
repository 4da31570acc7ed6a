package dev.mainstay.core.limit.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.limit.Heard;
import dev.mainstay.core.limit.RateLimit;
import dev.mainstay.core.limit.RatePolicy;
import dev.mainstay.core.time.ManualTime;
import dev.mainstay.testkit.servers.DedicatedRedis;
import dev.mainstay.testkit.servers.Direction;
import dev.mainstay.testkit.servers.FlightCounter;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis that is slow, gone, and back. */
class RedisOutageIT {

    private static final Duration TIMEOUT = Duration.ofMillis(250);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int BUDGET = 3;
    private static final String LOCAL = "mainstay.limit{limit=api, outcome=local} 1.0 1";
    private static final String BACK = "mainstay.limit{limit=api, outcome=shared} 1.0 1";

    private static DedicatedRedis server;

    private final ManualTime time = ManualTime.create();
    private final Heard heard = new Heard();
    private FlightCounter proxy;
    private RedisClient client;
    private RateLimit limit;

    @BeforeAll
    static void start() {
        server = DedicatedRedis.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() {
        if (!server.isRunning()) {
            server.restart();
        }
        proxy = FlightCounter.to(server.host(), server.port());
        client = RedisClient.create("redis://" + proxy.host() + ":" + proxy.port());
        limit = RateLimit.builder("api")
                .policy(new RatePolicy(BUDGET, Duration.ofDays(1)))
                .ticker(time)
                .listener(heard)
                .shared(RedisBuckets.on(
                        client.connect(ByteArrayCodec.INSTANCE),
                        RedisOptions.ofDefaults()
                                .withKeyPrefix(proxy.port() + ":")
                                .withCommandTimeout(TIMEOUT)))
                .build();
        limit.tryAcquire("warm-up");
    }

    @AfterEach
    void disconnect() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
        proxy.close();
    }

    private int allowedOf(int calls) {
        int allowed = 0;
        for (int i = 0; i < calls; i++) {
            allowed += limit.tryAcquire("alice").isAllowed() ? 1 : 0;
        }
        return allowed;
    }

    private void untilShared() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!heard.lines().contains(BACK)) {
            assertThat(System.nanoTime() - end).as("Redis decides again").isNegative();
            time.advance(PAUSE);
            limit.tryAcquire("somebody");
        }
    }

    @Test
    void killedRedisLeavesTheLimitLocalAndItReturnsWhenRedisIsBack() {
        int before = allowedOf(2);
        server.kill();
        int during = allowedOf(BUDGET + 2);
        server.restart();
        untilShared();

        assertThat(before).isEqualTo(2);
        assertThat(during).isEqualTo(BUDGET);
        assertThat(heard.lines()).contains(LOCAL, BACK);
        assertThat(allowedOf(BUDGET + 2)).as("the new Redis knows nobody").isEqualTo(BUDGET);
    }

    @Test
    void connectionThatIsLostAndRestoredFindsTheBudgetAsItWas() {
        int before = allowedOf(BUDGET);
        proxy.down();
        int during = allowedOf(BUDGET + 2);
        proxy.up();
        untilShared();

        assertThat(before).isEqualTo(BUDGET);
        assertThat(during).isEqualTo(BUDGET);
        assertThat(allowedOf(2)).isZero();
    }

    @Test
    void slowRedisCostsOneTimeLimitAndNotOneForEachCall() {
        proxy.delay(Direction.TO_CLIENT, Duration.ofSeconds(2));
        long start = System.nanoTime();

        int allowed = allowedOf(50);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(TIMEOUT, TIMEOUT.plusSeconds(2));
        assertThat(allowed).isEqualTo(BUDGET);
        assertThat(heard.lines().stream().filter(LOCAL::equals)).hasSize(1);
    }
}
