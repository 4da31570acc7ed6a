package dev.mainstay.idempotency.redis;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newKey;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.recordKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Request;
import dev.mainstay.idempotency.Result;
import dev.mainstay.idempotency.Step;
import dev.mainstay.idempotency.Verdict;
import dev.mainstay.testkit.servers.DedicatedRedis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One connection for many: who waits, waits alone. */
class RedisConnectionIT {

    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());
    private static final Duration WAIT = Duration.ofSeconds(3);
    /** Less than what is waited for, far more than what an operation takes. */
    private static final Duration SOON = Duration.ofMillis(1_500);

    private static void assertEndsSoon(Runnable work) {
        long start = System.nanoTime();
        work.run();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    }

    @Test
    @Tag("ID42")
    void callsGoThroughWhileAnotherWaitsForItsDuplicateOnTheSameConnection() {
        Operation<String> patient = CHARGE.withPolicy(
                Policy.standard().toBuilder().waitFor(Duration.ofSeconds(30)).build());
        Request taken = newRequest();
        RecordKey key = recordKey(CHARGE, taken);
        Owner owner = Owner.random();
        try (DedicatedRedis server = DedicatedRedis.start();
                RedisUnderTest redis = RedisUnderTest.at(server.uri());
                Idempotency idempotency = Idempotency.over(redis.store())) {
            get(redis.store().begin(key, taken.payload(), owner, Policy.standard()));
            long askedBefore = scripts(redis);
            CompletableFuture<Outcome<String>> waiter =
                    CompletableFuture.supplyAsync(() -> idempotency.run(patient, taken, claim -> "never"));
            redis.until("the waiter has asked twice", () -> scripts(redis) >= askedBefore + 2);

            assertEndsSoon(() -> {
                for (int i = 0; i < 50; i++) {
                    assertThat(idempotency.run(patient, newRequest(), claim -> "receipt"))
                            .isInstanceOf(Outcome.Executed.class);
                }
            });
            assertEndsSoon(() -> redis.connection().sync().ping());

            assertThat(waiter).isNotDone();
            Result result = Result.of("first".getBytes(StandardCharsets.UTF_8));
            assertThat(get(redis.store().complete(key, owner, result, Duration.ofHours(1))))
                    .isTrue();
            assertThat(waiter).succeedsWithin(10, TimeUnit.SECONDS);
            assertThat(waiter.join().orElseThrow()).isEqualTo("first");
        }
    }

    private static long scripts(RedisUnderTest redis) {
        return redis.connection()
                .sync()
                .info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:calls="))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(','))))
                .findFirst()
                .orElse(0);
    }

    @Test
    @Tag("ID42")
    void sharedConnectionAnswersWhileAClaimWaitsForReplicas() {
        Policy policy = Policy.standard();
        RecordKey waited = newKey();
        try (ReplicatedRedis redis = new ReplicatedRedis()) {
            IdempotencyStore durable = redis.durable(WAIT);
            IdempotencyStore plain = redis.shared().store();
            redis.loadScripts();
            CompletionStage<Begin> begun = durable.begin(waited, Fingerprint.none(), Owner.random(), policy);
            redis.shared().until("the claim waits", redis::isWaiting);

            RecordKey key = newKey();
            Owner owner = Owner.random();
            List<Runnable> others = List.of(
                    () -> redis.shared().connection().sync().ping(),
                    () -> get(plain.begin(key, Fingerprint.none(), owner, policy)),
                    () -> get(plain.renew(
                            key, owner, policy.lease(), List.of(new Step("reserve", Result.of(new byte[1]))))),
                    () -> get(plain.complete(key, owner, Result.ofNull(), policy.retain())),
                    () -> get(durable.find(key)),
                    () -> get(durable.settle(key, Owner.operator(), Verdict.Keep.FORGET)));

            assertThat(others).allSatisfy(RedisConnectionIT::assertEndsSoon);
            assertThat(begun.toCompletableFuture()).isNotDone();
            assertThat(begun.toCompletableFuture()).failsWithin(10, TimeUnit.SECONDS);
        }
    }
}
