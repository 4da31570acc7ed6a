package dev.mainstay.idempotency.redis;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newKey;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Request;
import dev.mainstay.idempotency.Verdict;
import dev.mainstay.testkit.servers.EmbeddedRedis;
import dev.mainstay.testkit.servers.FlightCounter;
import dev.mainstay.testkit.servers.RedisInstance;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many messages each case costs, counted on the wire: the cost table of the module. */
@EmbeddedRedis
class RedisMessagesIT {

    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());
    private static final Policy POLICY = Policy.standard();

    private final RedisInstance server;
    private final Request request = newRequest();
    private FlightCounter proxy;
    private RedisUnderTest redis;
    private IdempotencyStore store;
    private Idempotency idempotency;

    RedisMessagesIT(RedisInstance server) {
        this.server = server;
    }

    @BeforeEach
    void connect() {
        proxy = FlightCounter.to(server.host(), server.port());
        redis = RedisUnderTest.at(server.uriVia(proxy));
        store = redis.store();
        for (Script script : Script.values()) {
            redis.connection().sync().scriptLoad(script.text());
        }
        idempotency = Idempotency.over(store);
    }

    @AfterEach
    void disconnect() {
        idempotency.close();
        redis.close();
        proxy.close();
    }

    private long messages(Runnable work) {
        proxy.reset();
        work.run();
        return proxy.traffic().flights();
    }

    private void charge() {
        idempotency.run(CHARGE, request, claim -> "receipt");
    }

    @Test
    void firstCallIsTwoAndAReplayOne() {
        assertThat(messages(this::charge)).isEqualTo(2);
        assertThat(messages(this::charge)).isEqualTo(1);
        assertThat(messages(this::charge)).isEqualTo(1);
    }

    @Test
    void duplicateWhileTheFirstRunsIsOneFromElsewhereAndNoneBesideIt() {
        AtomicLong duplicate = new AtomicLong();
        AtomicLong beside = new AtomicLong();
        try (Idempotency elsewhere = Idempotency.over(redis.store())) {

            elsewhere.run(CHARGE, request, claim -> {
                duplicate.set(messages(this::charge));
                beside.set(messages(() -> elsewhere.run(CHARGE, request, again -> "")));
                return "receipt";
            });
        }

        assertThat(duplicate).hasValue(1);
        assertThat(beside).hasValue(0);
    }

    @Test
    void refusedPayloadIsOne() {
        charge();

        long refused =
                messages(() -> idempotency.run(CHARGE, request.payload(Fingerprint.of("other")), claim -> "receipt"));

        assertThat(refused).isEqualTo(1);
    }

    @Test
    void callWhoseActionFailsIsTwoAndSoIsItsRecovery() {
        long failed = messages(() -> assertThatThrownBy(() -> idempotency.run(CHARGE, request, claim -> {
                    throw new IOException("declined");
                }))
                .isInstanceOf(IOException.class));

        long recovered = messages(this::charge);

        assertThat(failed).isEqualTo(2);
        assertThat(recovered).isEqualTo(2);
    }

    @Test
    void operatorsQuestionAndHisForgettingAreOneEach() {
        charge();

        assertThat(messages(() -> idempotency.find(CHARGE, request))).isEqualTo(1);
        assertThat(messages(() -> idempotency.forget(CHARGE, request))).isEqualTo(1);
    }

    @Test
    void everyOperationOfTheStoreIsOneAlsoWhenItIsRefused() {
        RecordKey key = newKey();
        Owner owner = Owner.random();
        Owner other = Owner.random();
        Runnable begin = () -> get(store.begin(key, Fingerprint.none(), owner, POLICY));
        Runnable renew = () -> get(store.renew(key, owner, POLICY.lease(), List.of()));
        Runnable refused = () -> get(store.renew(key, other, POLICY.lease(), List.of()));
        Runnable retry = () -> get(store.settle(key, owner, Verdict.Keep.RETRY));
        Runnable quarantine = () -> get(store.settle(key, owner, Verdict.Keep.QUARANTINE));
        Runnable find = () -> get(store.find(key));

        List<Runnable> all = List.of(begin, begin, renew, refused, retry, retry, begin, find, quarantine, begin);

        assertThat(all).allSatisfy(each -> assertThat(messages(each)).isEqualTo(1));
        assertThat(get(store.find(key)).orElseThrow().state()).isEqualTo(Entry.State.QUARANTINED);
    }

    @Test
    void scriptThatTheServerForgotIsOneMore() {
        redis.connection().sync().scriptFlush();

        long first = messages(() -> {
            Outcome<String> outcome = idempotency.run(CHARGE, request, claim -> "receipt");
            assertThat(outcome).isInstanceOf(Outcome.Executed.class);
        });

        assertThat(first).isEqualTo(4);
        assertThat(messages(this::charge)).isEqualTo(1);
    }
}
