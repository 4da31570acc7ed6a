package dev.mainstay.idempotency.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.testkit.servers.ClusteredRedis;
import dev.mainstay.testkit.servers.DedicatedRedis;
import dev.mainstay.testkit.servers.FlightCounter;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a server does when its memory is full, asked at start. */
class RedisEvictionIT {

    static {
        // The module under test knows slf4j only, and its tests share its module.
        for (Module module : ModuleLayer.boot().modules()) {
            if (module.getName().startsWith("ch.qos.logback")) {
                RedisEvictionIT.class.getModule().addReads(module);
            }
        }
    }

    private final List<Signal> signals = new CopyOnWriteArrayList<>();
    private final RedisOptions options = RedisUnderTest.OPTIONS.withSignals(Signals.to(List.of(signals::add)));
    private final RedisOptions strict = options.withStrictEviction(true);
    private final Logger logger = (Logger) LoggerFactory.getLogger(EvictionCheck.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    private void assertWarnedOnce(RedisUnderTest redis, String policy) {
        redis.until("the warning is there", () -> !signals.isEmpty());
        assertThat(signals).singleElement().satisfies(signal -> {
            assertThat(signal.name()).isEqualTo("mainstay.idempotency.eviction");
            assertThat(signal.attributes()).isEqualTo(Map.of("policy", policy));
            assertThat(signal.value()).isEqualTo(1);
            assertThat(signal.unit()).isEqualTo("1");
        });
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("maxmemory-policy of Redis should be noeviction, is " + policy
                        + ": a record that is pushed out lets its work run again");
    }

    @Test
    @Tag("ID39")
    void redisThatEvictsIsWarnedOfAtStart() {
        try (DedicatedRedis server = DedicatedRedis.start("--maxmemory-policy", "allkeys-lru");
                RedisUnderTest redis = RedisUnderTest.at(server.uri())) {

            RedisStore.on(redis.connection(), options);

            assertWarnedOnce(redis, "allkeys-lru");
        }
    }

    @Test
    @Tag("ID39")
    void redisThatEvictsIsRefusedAtStartInStrictMode() {
        try (DedicatedRedis server = DedicatedRedis.start("--maxmemory-policy", "volatile-ttl");
                RedisUnderTest redis = RedisUnderTest.at(server.uri())) {

            assertThatIllegalStateException()
                    .isThrownBy(() -> RedisStore.on(redis.connection(), strict))
                    .withMessage("maxmemory-policy of Redis must be noeviction, was volatile-ttl;"
                            + " idempotency records may be pushed out");

            assertWarnedOnce(redis, "volatile-ttl");
        }
    }

    @Test
    @Tag("ID39")
    void redisThatDoesNotEvictPassesInSilence() {
        try (DedicatedRedis server = DedicatedRedis.start("--maxmemory-policy", "noeviction");
                RedisUnderTest redis = RedisUnderTest.at(server.uri())) {

            RedisStore.on(redis.connection(), strict);

            assertThat(signals).isEmpty();
            assertThat(log.list).isEmpty();
        }
    }

    @Test
    void redisThatForbidsTheQuestionIsWarnedOfEvenInStrictMode() {
        try (DedicatedRedis server = DedicatedRedis.start();
                RedisUnderTest admin = RedisUnderTest.at(server.uri())) {
            admin.connection()
                    .sync()
                    .aclSetuser(
                            "app",
                            AclSetuserArgs.Builder.on()
                                    .nopass()
                                    .allKeys()
                                    .allCommands()
                                    .removeCommand(CommandType.INFO));
            RedisUnderTest redis = RedisUnderTest.at(server.uri().replace("//", "//app:any@"));

            assertThatCode(() -> RedisStore.on(redis.connection(), strict)).doesNotThrowAnyException();

            redis.close();
            assertWarnedOnce(admin, "unknown");
        }
    }

    @Test
    void redisThatDoesNotAnswerIsWarnedOfAndRefusedInStrictMode() {
        try (DedicatedRedis server = DedicatedRedis.start();
                FlightCounter proxy = FlightCounter.to(server.host(), server.port());
                RedisUnderTest redis = RedisUnderTest.at("redis://" + proxy.host() + ":" + proxy.port())) {
            proxy.down();
            Duration soon = Duration.ofMillis(200);
            redis.until(
                    "the connection is seen as lost", () -> !redis.connection().isOpen());

            assertThatThrownBy(() -> RedisStore.on(redis.connection(), strict.withCommandTimeout(soon)))
                    .isInstanceOf(IdempotencyStoreException.class)
                    .hasMessage("Redis did not tell its maxmemory-policy, which strictEviction asks for");
            RedisStore.on(redis.connection(), options.withCommandTimeout(soon));

            assertWarnedOnce(redis, "unknown");
        }
    }

    @Test
    @Tag("ID39")
    void everyMasterOfAClusterIsAsked() {
        try (ClusteredRedis cluster = ClusteredRedis.start(2);
                RedisUnderTest second = RedisUnderTest.at(cluster.nodes().get(1).uri());
                RedisClusterClient client = RedisClusterClient.create(cluster.uri());
                StatefulRedisClusterConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            RedisStore.on(connection, strict);
            second.connection().sync().configSet("maxmemory-policy", "allkeys-random");

            assertThatIllegalStateException()
                    .isThrownBy(() -> RedisStore.on(connection, strict))
                    .withMessageContaining("was allkeys-random");

            assertWarnedOnce(second, "allkeys-random");
        }
    }

    @Test
    void closedConnectionIsWarnedOf() {
        try (DedicatedRedis server = DedicatedRedis.start();
                RedisClient client = RedisClient.create(server.uri());
                RedisUnderTest redis = RedisUnderTest.at(server.uri())) {
            StatefulRedisConnection<byte[], byte[]> closed = client.connect(ByteArrayCodec.INSTANCE);
            closed.close();

            RedisStore.on(closed, options);

            assertWarnedOnce(redis, "unknown");
        }
    }
}
