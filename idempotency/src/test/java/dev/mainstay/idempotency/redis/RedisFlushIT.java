package dev.mainstay.idempotency.redis;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.idempotency.BatchingStore.Beginning;
import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Result;
import dev.mainstay.testkit.servers.ClusteredRedis;
import dev.mainstay.testkit.servers.DedicatedRedis;
import dev.mainstay.testkit.servers.Direction;
import dev.mainstay.testkit.servers.EmbeddedRedis;
import dev.mainstay.testkit.servers.FlightCounter;
import dev.mainstay.testkit.servers.RedisInstance;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many claims at once. */
@EmbeddedRedis
class RedisFlushIT {

    private static final int SIZE = 100;
    private static final Policy POLICY = Policy.standard();

    private final RedisInstance server;
    private FlightCounter proxy;
    private RedisUnderTest redis;
    private RedisStore store;

    RedisFlushIT(RedisInstance server) {
        this.server = server;
    }

    @BeforeEach
    void connect() {
        proxy = FlightCounter.to(server.host(), server.port());
        redis = RedisUnderTest.at(server.uriVia(proxy));
        store = RedisStore.on(redis.connection(), RedisUnderTest.OPTIONS);
        for (Script script : Script.values()) {
            redis.connection().sync().scriptLoad(script.text());
        }
        proxy.reset();
        // So that no reply comes between two pieces of one flush.
        proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(50));
    }

    @AfterEach
    void disconnect() {
        redis.close();
        proxy.close();
    }

    private static Beginning beginning(RecordKey key) {
        return new Beginning(key, Fingerprint.none(), Owner.random(), POLICY);
    }

    private static List<Beginning> beginnings() {
        List<Beginning> calls = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            calls.add(beginning(newKey()));
        }
        return calls;
    }

    private static List<Begin> beginAll(RedisStore store, List<Beginning> calls) {
        List<Begin> answers = new ArrayList<>();
        for (CompletionStage<Begin> stage : store.beginAll(calls)) {
            answers.add(get(stage));
        }
        return answers;
    }

    private static void assertFirstClaims(List<Begin> answers) {
        assertThat(answers)
                .hasSize(SIZE)
                .allSatisfy(
                        answer -> assertThat(((Begin.Begun) answer).attempt()).isEqualTo(1));
    }

    @Test
    void hundredClaimsAreOneRoundTrip() {
        List<Begin> answers = beginAll(store, beginnings());

        assertFirstClaims(answers);
        assertThat(proxy.traffic().flights()).isEqualTo(1);
    }

    @Test
    void hundredClaimsOfAScriptThatTheServerForgotAreTwo() {
        redis.connection().sync().scriptFlush();
        proxy.reset();

        List<Begin> answers = beginAll(store, beginnings());

        assertFirstClaims(answers);
        assertThat(proxy.traffic().flights()).isEqualTo(2);
        assertThat(proxy.traffic().bytesToUpstream())
                .as("the script is told once, not %d times", SIZE)
                .isLessThan(2L * SIZE * 400 + Script.BEGIN.text().length());
    }

    @Test
    void batchThatLostItsRepliesIsAnsweredAfterTheReconnect() {
        proxy.dropReplies(1);

        List<Begin> answers = beginAll(store, beginnings());

        assertFirstClaims(answers);
        assertThat(proxy.traffic().connections()).isEqualTo(1);
    }

    @Test
    void eachClaimIsAnsweredByItself() {
        RecordKey done = newKey();
        Owner owner = Owner.random();
        get(store.begin(done, Fingerprint.none(), owner, POLICY));
        get(store.complete(done, owner, Result.ofNull(), POLICY.retain()));
        RecordKey twice = newKey();
        Beginning resent = beginning(newKey());

        List<Begin> answers = beginAll(
                store,
                List.of(
                        beginning(done),
                        beginning(twice),
                        beginning(twice),
                        new Beginning(done, Fingerprint.of("other"), Owner.random(), POLICY),
                        resent,
                        resent));

        assertThat(answers.get(0)).isInstanceOf(Begin.Finished.class);
        assertThat(answers.get(1)).isInstanceOf(Begin.Begun.class);
        assertThat(answers.get(2)).isInstanceOf(Begin.Busy.class);
        assertThat(answers.get(3)).isInstanceOf(Begin.Mismatch.class);
        assertThat(answers.get(5)).isEqualTo(answers.get(4)).isInstanceOf(Begin.Begun.class);
        assertThat(proxy.traffic().flights()).isEqualTo(3);
    }

    @Test
    void batchOfNoneSendsNothing() {
        assertThat(store.beginAll(List.of())).isEmpty();

        assertThat(proxy.traffic().flights()).isZero();
    }

    @Test
    void redisThatIsDownFailsEachWithinTheCommandTimeout() {
        RedisStore impatient =
                RedisStore.on(redis.connection(), RedisUnderTest.OPTIONS.withCommandTimeout(Duration.ofMillis(300)));
        proxy.down();
        long start = System.nanoTime();

        List<CompletionStage<Begin>> stages = impatient.beginAll(beginnings());

        assertThat(stages)
                .hasSize(SIZE)
                .allSatisfy(stage -> assertThat(stage.toCompletableFuture())
                        .failsWithin(Duration.ofSeconds(2))
                        .withThrowableThat()
                        .havingCause()
                        .isInstanceOf(IdempotencyStoreException.class));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void clusterTakesABatchInOneFlushForEachNode() {
        try (ClusteredRedis cluster = ClusteredRedis.start(3);
                RedisClusterClient client = RedisClusterClient.create(cluster.uri());
                StatefulRedisClusterConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            RedisStore clustered = RedisStore.on(connection, RedisUnderTest.OPTIONS);
            List<RedisUnderTest> nodes = cluster.nodes().stream()
                    .map(DedicatedRedis::uri)
                    .map(RedisUnderTest::at)
                    .toList();
            assertFirstClaims(beginAll(clustered, beginnings()));
            List<Long> before = nodes.stream().map(RedisFlushIT::reads).toList();

            assertFirstClaims(beginAll(clustered, beginnings()));

            for (int i = 0; i < nodes.size(); i++) {
                // The node reads the batch and our question; the cluster bus is counted too, so a few more may come.
                assertThat(reads(nodes.get(i)) - before.get(i)).isLessThan(SIZE / 3);
                nodes.get(i).close();
            }
        } catch (CompletionException failure) {
            throw new AssertionError(failure.getCause());
        }
    }

    /** How often the server found something to read, which is far fewer than there were commands when they come together. */
    private static long reads(RedisUnderTest node) {
        return node.connection()
                .sync()
                .info("stats")
                .lines()
                .filter(line -> line.startsWith("total_reads_processed:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .findFirst()
                .orElseThrow();
    }
}
