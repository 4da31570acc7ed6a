package dev.mainstay.idempotency.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.testkit.servers.DedicatedRedis;
import dev.mainstay.testkit.servers.FlightCounter;
import dev.mainstay.testkit.servers.SentinelRedis;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redis goes away and comes back under load: nothing runs twice inside the guarantees, and callers find back by themselves. */
class RedisUnderLoadIT {

    private static final int KEYS = 160;
    private static final int SOME = KEYS * 2;
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final RedisOptions OPTIONS = RedisOptions.ofDefaults();

    @ParameterizedTest
    @ValueSource(strings = {"stopped", "killed"})
    void redisThatKeepsItsRecordsOnDiskIsRestarted(String how) throws Exception {
        try (DedicatedRedis server = DedicatedRedis.start("--appendonly", "yes", "--appendfsync", "always")) {
            disturb(server, RedisUnderTest.OPTIONS, redis -> {
                if (how.equals("killed")) {
                    server.kill();
                }
                server.restart();
            });
        }
    }

    @Test
    void redisIsPausedForLongerThanTheCommandTimeout() throws Exception {
        try (DedicatedRedis server = DedicatedRedis.start()) {
            int refused = disturb(server, OPTIONS.withCommandTimeout(Duration.ofMillis(300)), redis -> {
                redis.connection().sync().clientPause(1_200);
                redis.connection().sync().ping();
            });

            assertThat(refused).isPositive();
        }
    }

    @Test
    void connectionsAreCutAgainAndAgain() throws Exception {
        try (DedicatedRedis server = DedicatedRedis.start();
                FlightCounter proxy = FlightCounter.to(server.host(), server.port());
                RedisUnderTest redis = RedisUnderTest.at("redis://" + proxy.host() + ":" + proxy.port());
                Load load = new Load(redis, RedisStore.on(redis.connection(), RedisUnderTest.OPTIONS), KEYS, LEASE)) {
            for (int cuts = 1; cuts <= 10; cuts++) {
                load.awaitDone(cuts * KEYS / 2);
                proxy.cut();
            }

            load.assertEveryKeyIsDoneOnce();
        }
    }

    private static int disturb(DedicatedRedis server, RedisOptions options, Consumer<RedisUnderTest> disturbance)
            throws Exception {
        try (RedisUnderTest redis = RedisUnderTest.at(server.uri());
                RedisUnderTest operator = RedisUnderTest.at(server.uri());
                Load load = new Load(redis, RedisStore.on(redis.connection(), options), KEYS, LEASE)) {
            load.awaitDone(SOME);

            disturbance.accept(operator);

            load.assertEveryKeyIsDoneOnce();
            return load.refused();
        }
    }

    @Test
    void masterThatDiesIsReplacedByAReplicaThatHasEveryClaim() throws Exception {
        Durability durability = new Durability(1, Duration.ofMillis(300));
        try (SentinelRedis group = SentinelRedis.start();
                RedisUnderTest redis = RedisUnderTest.at(group.uri());
                RedisUnderTest forWaits = RedisUnderTest.at(group.uri())) {
            RedisStore store = RedisStore.durable(redis.connection(), forWaits.connection(), durability, OPTIONS);
            try (Load load = new Load(redis, store, KEYS, Duration.ofSeconds(12))) {
                load.awaitDone(SOME);

                group.master().kill();
                redis.until(
                        "the replica is promoted",
                        () -> group.currentMasterPort() == group.replica().port());
                try (DedicatedRedis another = DedicatedRedis.start(
                        "--replicaof",
                        group.replica().host(),
                        Integer.toString(group.replica().port()))) {

                    load.assertEveryKeyIsDoneOnce();
                    assertThat(load.refused()).isPositive();
                    assertThat(another.isRunning()).isTrue();
                }
            }
        }
    }
}
