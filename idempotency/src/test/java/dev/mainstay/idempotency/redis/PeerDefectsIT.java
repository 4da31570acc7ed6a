package dev.mainstay.idempotency.redis;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.PeerDefects;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Request;
import dev.mainstay.idempotency.Verdict;
import dev.mainstay.testkit.contract.idempotency.StoreUnderTest;
import dev.mainstay.testkit.servers.ClusteredRedis;
import dev.mainstay.testkit.servers.DedicatedRedis;
import dev.mainstay.testkit.servers.FlightCounter;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same on Redis, and what only Redis and its client can get wrong. */
class PeerDefectsIT extends PeerDefects {

    @RegisterExtension
    static final RedisUnderTest REDIS = RedisUnderTest.perClass();

    @Override
    protected StoreUnderTest underTest() {
        return REDIS;
    }

    @Test
    void x5NoScriptOrBatchCrossesSlotsOnAClusterOfSeveralNodes() {
        // The peer: one script writes a lock and a record under two keys, which lie in different slots.
        try (ClusteredRedis cluster = ClusteredRedis.start(3);
                RedisClusterClient client = RedisClusterClient.create(cluster.uri());
                StatefulRedisClusterConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            IdempotencyStore store = RedisStore.on(connection, RedisUnderTest.OPTIONS);
            List<Request> requests =
                    List.of(newRequest(), newRequest(), newRequest(), newRequest(), newRequest(), newRequest());
            try (Idempotency idempotency = Idempotency.over(store)) {
                for (Request each : requests) {
                    assertThat(idempotency.run(CHARGE, each, this::charge)).isInstanceOf(Outcome.Executed.class);
                    assertThat(idempotency.run(CHARGE, each, this::charge)).isInstanceOf(Outcome.Replayed.class);
                    assertThat(idempotency.forget(CHARGE, each)).isTrue();
                }
                assertThat(idempotency
                                .runEach(CHARGE, requests, each -> each, (each, claim) -> charge(claim))
                                .items())
                        .hasSize(requests.size());
            }
            RecordKey key = RecordKey.of(CHARGE, newRequest());
            Owner owner = Owner.random();
            Policy policy = CHARGE.policy();
            get(store.begin(key, request.payload(), owner, policy));
            assertThat(get(store.renew(key, owner, policy.lease(), List.of()))).isTrue();
            assertThat(get(store.settle(key, owner, Verdict.Keep.QUARANTINE))).isTrue();
        }

        assertThat(executions).hasValue(12);
    }

    @Test
    void x5HashTagInAPrefixDecidesTheSlotOfEveryKey() {
        // The peer: braces in a user's key or in a digest make a hash tag that nobody meant.
        try (DedicatedRedis server = DedicatedRedis.start();
                RedisUnderTest redis = RedisUnderTest.at(server.uri())) {
            IdempotencyStore store =
                    RedisStore.on(redis.connection(), RedisUnderTest.OPTIONS.withKeyPrefix("{orders}:"));
            for (int i = 0; i < 20; i++) {
                get(store.begin(
                        RecordKey.of(CHARGE, newRequest()), request.payload(), Owner.random(), CHARGE.policy()));
            }

            assertThat(redis.connection().sync().keys("*".getBytes(StandardCharsets.US_ASCII)))
                    .hasSize(20)
                    .allMatch(key -> SlotHash.getSlot(key) == SlotHash.getSlot("orders"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void x7CallerWhoseReplyIsLostIsNotLockedOutByItself(int lost) {
        // The peer: the claim is made, its reply is lost with the connection, the resent claim finds the first one.
        try (DedicatedRedis server = DedicatedRedis.start();
                FlightCounter proxy = FlightCounter.to(server.host(), server.port());
                RedisUnderTest redis = RedisUnderTest.at("redis://" + proxy.host() + ":" + proxy.port());
                Idempotency idempotency = Idempotency.over(redis.store())) {
            idempotency.run(CHARGE, newRequest(), claim -> "so that the script is known");
            proxy.dropReplies(lost);

            Outcome<String> outcome = idempotency.run(CHARGE, request, this::charge);

            assertThat(outcome).isEqualTo(new Outcome.Executed<>("receipt 1", 1, Outcome.Recorded.YES));
        }
    }
}
