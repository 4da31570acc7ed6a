package dev.mainstay.idempotency.redis;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newKey;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.Principal;
import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Request;
import dev.mainstay.idempotency.Result;
import dev.mainstay.idempotency.Verdict;
import dev.mainstay.testkit.servers.ClusteredRedis;
import dev.mainstay.testkit.servers.EmbeddedRedis;
import dev.mainstay.testkit.servers.FlightCounter;
import dev.mainstay.testkit.servers.RedisInstance;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Redis behind a proxy: what is sent, what is lost, what is down. */
@EmbeddedRedis
class RedisFailureIT {

    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private final RedisInstance server;
    private final Request request = newRequest();
    private final AtomicInteger executions = new AtomicInteger();
    private FlightCounter proxy;
    private RedisUnderTest redis;
    private Idempotency idempotency;

    RedisFailureIT(RedisInstance server) {
        this.server = server;
    }

    @BeforeEach
    void connect() {
        proxy = FlightCounter.to(server.host(), server.port());
        redis = RedisUnderTest.at(server.uriVia(proxy));
        idempotency = Idempotency.over(redis.store());
    }

    @AfterEach
    void disconnect() {
        idempotency.close();
        redis.close();
        proxy.close();
    }

    private String charge(Claim claim) {
        return "receipt " + executions.incrementAndGet();
    }

    @Test
    @Tag("ID11")
    void callWhoseBeginLostItsReplySucceedsAfterTheReconnect() {
        idempotency.run(CHARGE, newRequest(), this::charge);
        proxy.reset();
        proxy.dropReplies(1);

        Outcome<String> outcome = idempotency.run(CHARGE, request, this::charge);

        assertThat(outcome).isEqualTo(new Outcome.Executed<>("receipt 2", 1, Outcome.Recorded.YES));
        assertThat(proxy.traffic().connections()).isEqualTo(1);
    }

    @Test
    void completeThatLostItsReplyIsTrueAfterTheReconnect() {
        Outcome<String> outcome = idempotency.run(CHARGE, request, claim -> {
            proxy.reset();
            proxy.dropReplies(1);
            return charge(claim);
        });

        assertThat(outcome).isEqualTo(new Outcome.Executed<>("receipt 1", 1, Outcome.Recorded.YES));
        assertThat(proxy.traffic().connections()).isEqualTo(1);
        assertThat(idempotency.run(CHARGE, request, this::charge).replayed()).isTrue();
    }

    @Test
    @Tag("ID36")
    void redisThatIsDownAtBeginRefusesWithinTheCommandTimeout() {
        Idempotency impatient = impatient();
        proxy.down();
        long start = System.nanoTime();

        assertThatThrownBy(() -> impatient.run(CHARGE, request, this::charge))
                .isInstanceOf(IdempotencyStoreException.class)
                .hasMessage("Redis did not answer BEGIN of the idempotency store");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.plusSeconds(1));
        assertThat(executions).hasValue(0);
    }

    @Test
    @Tag("ID36")
    void redisThatIsDownAtBeginLetsTheCallRunIfThePolicySaysSo() {
        Operation<String> operation = CHARGE.withPolicy(Policy.standard().toBuilder()
                .onStoreFailure(Policy.OnStoreFailure.RUN_UNPROTECTED)
                .build());
        Idempotency impatient = impatient();
        proxy.down();

        Outcome<String> outcome = impatient.run(operation, request, this::charge);

        assertThat(outcome).isEqualTo(new Outcome.Executed<>("receipt 1", 1, Outcome.Recorded.NOT_PROTECTED));
    }

    @Test
    void claimWhoseTimeWasOverIsGivenBackByAServerThatNeverSettledBefore() {
        redis.connection().sync().scriptFlush();
        redis.connection().sync().scriptLoad(Script.BEGIN.text());
        Idempotency impatient = impatient();
        redis.connection().sync().clientPause(TIMEOUT.multipliedBy(3).toMillis());

        assertThatThrownBy(() -> impatient.run(CHARGE, request, this::charge))
                .isInstanceOf(IdempotencyStoreException.class);
        Outcome<String> next = idempotency.run(CHARGE, request, this::charge);

        assertThat(next).isEqualTo(new Outcome.Executed<>("receipt 1", 2, Outcome.Recorded.YES));
    }

    @Test
    @Tag("ID37")
    void redisThatIsDownAtCompleteGetsTheResultWhenItIsBack() {
        try (Idempotency impatient = impatient()) {
            Outcome<String> outcome = impatient.run(CHARGE, request, claim -> {
                proxy.down();
                return charge(claim);
            });
            proxy.up();
            redis.until(
                    "the result is recorded",
                    () -> idempotency.find(CHARGE, request).orElseThrow().state() == Entry.State.DONE);

            assertThat(outcome).isEqualTo(new Outcome.Executed<>("receipt 1", 1, Outcome.Recorded.STORE_FAILED));
            assertThat(idempotency.run(CHARGE, request, this::charge).orElseThrow())
                    .isEqualTo("receipt 1");
        }
    }

    @Test
    @Tag("ID33")
    void redisThatIsDownWhenTheActionFailsIsOnlySuppressed() {
        try (Idempotency impatient = impatient()) {
            IllegalStateException failure = new IllegalStateException("declined");

            assertThatThrownBy(() -> impatient.run(CHARGE, request, claim -> {
                        proxy.down();
                        throw failure;
                    }))
                    .isSameAs(failure)
                    .satisfies(thrown -> assertThat(thrown.getSuppressed())
                            .hasOnlyElementsOfType(IdempotencyStoreException.class)
                            .hasSize(1));
        }
    }

    private Idempotency impatient() {
        return Idempotency.over(
                RedisStore.on(redis.connection(), RedisOptions.ofDefaults().withCommandTimeout(TIMEOUT)));
    }

    @Test
    @Tag("ID40")
    void scriptsThatWereFlushedBetweenBeginAndCompleteAreSentAgain() {
        Outcome<String> outcome = idempotency.run(CHARGE, request, claim -> {
            redis.connection().sync().scriptFlush();
            return charge(claim);
        });

        assertThat(outcome).isEqualTo(new Outcome.Executed<>("receipt 1", 1, Outcome.Recorded.YES));
        assertThat(idempotency.run(CHARGE, request, this::charge).replayed()).isTrue();
    }

    @Test
    @Tag("ID41")
    void clusterRunsEveryOperationWithoutCrossingSlots() {
        try (ClusteredRedis cluster = ClusteredRedis.start(1);
                RedisClusterClient client = RedisClusterClient.create(cluster.uri());
                StatefulRedisClusterConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            IdempotencyStore store = RedisStore.on(connection, RedisUnderTest.OPTIONS);
            RecordKey key = newKey();
            Owner owner = Owner.random();
            Policy policy = Policy.standard();

            get(store.begin(key, Fingerprint.none(), owner, policy));
            assertThat(get(store.renew(key, owner, policy.lease(), List.of()))).isTrue();
            assertThat(get(store.settle(key, owner, Verdict.Keep.RETRY))).isTrue();
            get(store.begin(key, Fingerprint.none(), owner, policy));
            assertThat(get(store.complete(key, owner, Result.ofNull(), policy.retain())))
                    .isTrue();
            assertThat(get(store.find(key)).orElseThrow().state()).isEqualTo(Entry.State.DONE);
            assertThat(get(store.settle(key, Owner.operator(), Verdict.Keep.FORGET)))
                    .isTrue();
        }
    }

    @Test
    @Tag("ID28")
    void nothingRawIsInRedis() {
        Request secret =
                request.principal(Principal.user("secret-user", Set.of())).payload(Fingerprint.of("secret-payload"));
        Request secretKey = new Request(secret.tenant(), secret.principal(), "secret-key", secret.payload());
        server.flush();

        idempotency.run(CHARGE, secretKey, claim -> "result");

        byte[] all = redis.connection()
                .sync()
                .eval(
                        "local all = '' for _, k in ipairs(redis.call('KEYS', '*')) do all = all .. k .. ' '"
                                + " .. table.concat(redis.call('HGETALL', k), ' ') end return all",
                        ScriptOutputType.VALUE);
        assertThat(new String(all, StandardCharsets.ISO_8859_1))
                .startsWith("mainstay:idempotency:")
                .contains("result")
                .doesNotContain("secret");
    }

    @Test
    void prefixKeepsTwoApplicationsApart() {
        IdempotencyStore other = RedisStore.on(redis.connection(), RedisUnderTest.OPTIONS.withKeyPrefix("{other}:"));
        RecordKey key = newKey();
        get(redis.store().begin(key, Fingerprint.none(), Owner.random(), Policy.standard()));

        Begin answer = get(other.begin(key, Fingerprint.none(), Owner.random(), Policy.standard()));

        assertThat(((Begin.Begun) answer).attempt()).isEqualTo(1);
    }

    @Test
    void keyThatHoldsSomethingElseIsAStoreFailure() {
        server.flush();
        idempotency.run(CHARGE, request, this::charge);
        byte[] key = redis.connection()
                .sync()
                .keys("*".getBytes(StandardCharsets.US_ASCII))
                .get(0);
        redis.connection().sync().set(key, new byte[0]);

        assertThatThrownBy(() -> idempotency.run(CHARGE, request, this::charge))
                .isInstanceOf(IdempotencyStoreException.class)
                .hasStackTraceContaining("WRONGTYPE");
    }

    @Test
    void closedConnectionIsAStoreFailure() {
        redis.connection().close();

        assertThatThrownBy(() -> idempotency.run(CHARGE, request, this::charge))
                .isInstanceOf(IdempotencyStoreException.class);
        assertThat(executions).hasValue(0);
    }
}
