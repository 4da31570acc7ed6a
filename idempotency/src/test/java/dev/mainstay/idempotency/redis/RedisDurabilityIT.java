package dev.mainstay.idempotency.redis;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newKey;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.idempotency.BatchingStore.Beginning;
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
import dev.mainstay.idempotency.Step;
import dev.mainstay.idempotency.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Writes that count only when a replica has them. */
class RedisDurabilityIT {

    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());
    private static final Policy POLICY = Policy.standard();
    private static final Duration TIMEOUT = Duration.ofMillis(400);

    private final Request request = newRequest();
    private final RecordKey key = newKey();
    private final Owner owner = Owner.random();
    private final AtomicInteger executions = new AtomicInteger();
    private ReplicatedRedis redis;
    private IdempotencyStore store;
    private Idempotency idempotency;

    @BeforeEach
    void start() {
        redis = new ReplicatedRedis();
        store = redis.durable(TIMEOUT);
        idempotency = Idempotency.over(store);
    }

    @AfterEach
    void stop() {
        idempotency.close();
        redis.close();
    }

    private String charge(Claim claim) {
        return "receipt " + executions.incrementAndGet();
    }

    private Begin begin(Owner who) {
        return get(store.begin(key, Fingerprint.none(), who, POLICY));
    }

    private static String causeOf(CompletionStage<?> stage) {
        try {
            return "answered " + get(stage);
        } catch (CompletionException failure) {
            return failure.getCause().getCause().getMessage();
        }
    }

    @Test
    @Tag("ID38")
    void claimThatNoReplicaHasIsRefusedAndTheKeyIsFree() {
        assertThatThrownBy(() -> idempotency.run(CHARGE, request, this::charge))
                .isInstanceOf(IdempotencyStoreException.class)
                .hasRootCauseMessage("0 of 1 replicas acknowledged in time");

        assertThat(executions).hasValue(0);
        assertThat(idempotency.find(CHARGE, request)).isEmpty();
    }

    @Test
    void claimAndResultThatAReplicaHasCount() {
        redis.startReplica();

        Outcome<String> first = idempotency.run(CHARGE, request, this::charge);
        Outcome<String> repeat = idempotency.run(CHARGE, request, this::charge);

        assertThat(first).isEqualTo(new Outcome.Executed<>("receipt 1", 1, Outcome.Recorded.YES));
        assertThat(repeat.replayed()).isTrue();
        assertThat(redis.waits()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void recoveryThatNoReplicaHasIsGivenBackWithWhatEarlierAttemptsLeft() {
        redis.startReplica();
        Step step = new Step("reserve", Result.of("seat 12".getBytes(StandardCharsets.UTF_8)));
        begin(owner);
        assertThat(get(store.renew(key, owner, POLICY.lease(), List.of(step)))).isTrue();
        assertThat(get(store.settle(key, owner, Verdict.Keep.RETRY))).isTrue();
        redis.stopReplica();

        String refused = causeOf(store.begin(key, Fingerprint.none(), Owner.random(), POLICY));
        redis.startReplica();
        Begin.Begun recovered = (Begin.Begun) begin(Owner.random());

        assertThat(refused).isEqualTo("0 of 1 replicas acknowledged in time");
        assertThat(recovered.steps()).containsExactly(step);
    }

    @Test
    void resultThatNoReplicaHasIsToldAgainUntilOneHasIt() {
        redis.startReplica();
        Outcome<String> outcome = idempotency.run(CHARGE, request, claim -> {
            redis.stopReplica();
            return charge(claim);
        });
        long waits = redis.waits();
        redis.startReplica();
        redis.shared().until("the result is told again", () -> redis.waits() > waits);

        assertThat(outcome).isEqualTo(new Outcome.Executed<>("receipt 1", 1, Outcome.Recorded.STORE_FAILED));
        assertThat(idempotency.run(CHARGE, request, this::charge).orElseThrow()).isEqualTo("receipt 1");
    }

    @Test
    void renewalAndQuarantineCountOnlyWithAReplicaAndWhatFreesAKeyDoesNotWait() {
        redis.startReplica();
        begin(owner);
        redis.stopReplica();
        String tooFew = "0 of 1 replicas acknowledged in time";

        assertThat(causeOf(store.renew(key, owner, POLICY.lease(), List.of()))).isEqualTo(tooFew);
        assertThat(causeOf(store.settle(key, owner, Verdict.Keep.QUARANTINE))).isEqualTo(tooFew);

        assertThat(get(store.find(key)).orElseThrow().state()).isEqualTo(Entry.State.QUARANTINED);
        assertThat(get(store.settle(key, Owner.operator(), Verdict.Keep.FORGET)))
                .isTrue();
    }

    @Test
    void waitThatLettuceRepeatsOnANewConnectionIsNoAcknowledgement() {
        redis.startReplica();
        begin(Owner.random());
        get(store.settle(key, Owner.operator(), Verdict.Keep.FORGET));
        redis.keepReplicaFromHearing();

        CompletionStage<Begin> begun = store.begin(key, Fingerprint.none(), owner, POLICY);
        redis.shared().until("the claim waits", redis::isWaiting);
        redis.endWaitingConnection();

        assertThat(causeOf(begun)).isEqualTo("0 of 1 replicas acknowledged in time");
        assertThat(get(store.find(key))).isEmpty();
    }

    @Test
    void callersThatMeetOnTheWaitingConnectionShareOneWait() {
        redis.loadScripts();
        long start = System.nanoTime();
        List<CompletionStage<Begin>> begun = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            begun.add(store.begin(newKey(), Fingerprint.none(), Owner.random(), POLICY));
        }

        assertThat(begun).allSatisfy(each -> assertThat(causeOf(each)).startsWith("0 of 1 replicas"));

        assertThat(redis.waits()).isEqualTo(2);
        // One after the other they would take fifty times the timeout.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.multipliedBy(10));
    }

    @Test
    void batchSharesOneWait() {
        List<Beginning> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(new Beginning(newKey(), Fingerprint.none(), Owner.random(), POLICY));
        }
        redis.startReplica();
        redis.loadScripts();
        long before = redis.waits();

        List<CompletionStage<Begin>> begun = redis.durable(TIMEOUT).beginAll(calls);

        assertThat(begun).hasSize(50).allSatisfy(each -> assertThat(get(each)).isInstanceOf(Begin.Begun.class));
        assertThat(redis.waits()).isEqualTo(before + 1);
    }

    @Test
    void claimWhoseTimeWasOverIsGivenBackAndNotMadeAfterwards() {
        redis.startReplica();
        redis.loadScripts();
        Duration timeout = Duration.ofMillis(300);
        try (Idempotency impatient = Idempotency.over(
                redis.durable(timeout.dividedBy(3), RedisUnderTest.OPTIONS.withCommandTimeout(timeout)))) {
            redis.shared()
                    .connection()
                    .sync()
                    .clientPause(timeout.multipliedBy(3).toMillis());

            assertThatThrownBy(() -> impatient.run(CHARGE, request, this::charge))
                    .isInstanceOf(IdempotencyStoreException.class);
            redis.shared()
                    .until(
                            "the key is free long before the lease ends",
                            () -> idempotency.run(CHARGE, request, this::charge) instanceof Outcome.Executed);

            assertThat(executions).hasValue(1);
        }
    }

    @Test
    void closedWaitingConnectionIsAStoreFailure() {
        redis.forWaits().close();

        assertThatThrownBy(() -> idempotency.run(CHARGE, request, this::charge))
                .isInstanceOf(IdempotencyStoreException.class);

        assertThat(executions).hasValue(0);
    }

    @Test
    void waitsNeedAConnectionOfTheirOwnAndATimeThatFits() {
        Durability durability = new Durability(1, Duration.ofMillis(334));

        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        RedisStore.durable(redis.forWaits(), redis.forWaits(), durability, RedisOptions.ofDefaults()))
                .withMessage("forWaits must be a connection of its own, was the shared one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisStore.durable(
                        redis.shared().connection(), redis.forWaits(), durability, RedisOptions.ofDefaults()))
                .withMessage("timeout of the durability must be <= a third of the commandTimeout PT1S, was PT0.334S");
    }
}
