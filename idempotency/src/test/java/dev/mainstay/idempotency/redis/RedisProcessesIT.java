package dev.mainstay.idempotency.redis;

import static dev.mainstay.idempotency.redis.OtherProcess.CHARGE;
import static dev.mainstay.idempotency.redis.OtherProcess.EXECUTIONS;
import static dev.mainstay.idempotency.redis.OtherProcess.policy;
import static dev.mainstay.idempotency.redis.OtherProcess.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.Request;
import dev.mainstay.testkit.servers.EmbeddedRedis;
import dev.mainstay.testkit.servers.RedisInstance;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Services in processes of their own, some of them killed, on one Redis. */
@EmbeddedRedis
class RedisProcessesIT {

    private static final int PROCESSES = 4;
    private static final int THREADS = 8;

    private final RedisInstance server;
    private final String prefix = UUID.randomUUID() + "-";
    private final List<Forked> processes = new ArrayList<>();
    private RedisUnderTest redis;
    private Idempotency idempotency;

    RedisProcessesIT(RedisInstance server) {
        this.server = server;
    }

    @BeforeEach
    void connect() {
        redis = RedisUnderTest.at(server.uri());
        idempotency = Idempotency.over(redis.store());
    }

    @AfterEach
    void disconnect() {
        processes.forEach(Forked::close);
        idempotency.close();
        redis.close();
        server.flush();
    }

    private Map<String, Integer> runEverywhere(int keys, int threads) {
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(
                    Forked.start(server.uri(), "run", prefix, Integer.toString(keys), Integer.toString(threads), "0"));
        }
        processes.forEach(Forked::awaitReady);
        processes.forEach(Forked::go);
        Map<String, Integer> ends = new TreeMap<>();
        for (Forked process : processes) {
            String result = process.awaitLine("result").replaceAll("[{}]", "");
            for (String end : result.split(", ", -1)) {
                String[] nameAndCount = end.split("=", -1);
                ends.merge(nameAndCount[0], Integer.parseInt(nameAndCount[1]), Integer::sum);
            }
        }
        return ends;
    }

    private List<String> executions() {
        return redis.connection().sync().hvals(EXECUTIONS.getBytes(StandardCharsets.US_ASCII)).stream()
                .map(value -> new String(value, StandardCharsets.US_ASCII))
                .toList();
    }

    @Test
    @Tag("ID1")
    void oneKeyInManyThreadsOfManyProcessesRunsOnce() {
        Map<String, Integer> ends = runEverywhere(1, THREADS);

        assertThat(executions()).containsExactly("1");
        assertThat(ends).containsEntry("Executed", 1);
        assertThat(ends.keySet()).isSubsetOf("Executed", "Replayed", "InFlight");
        assertThat(ends.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(PROCESSES * THREADS);
    }

    @Test
    @Tag("ID1")
    void manyKeysInEightCallsEachFromFourProcessesRunOnceEach() {
        runManyKeys(500);
    }

    @Test
    @Tag("stress")
    void tenThousandKeysInEightCallsEachFromFourProcessesRunOnceEach() {
        runManyKeys(10_000);
    }

    private void runManyKeys(int keys) {
        Map<String, Integer> ends = runEverywhere(keys, 2);

        assertThat(executions()).hasSize(keys).containsOnly("1");
        assertThat(ends).containsEntry("Executed", keys);
        assertThat(ends.keySet()).isSubsetOf("Executed", "Replayed", "InFlight");
        assertThat(ends.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(keys * PROCESSES * 2);
    }

    /** A call whose process is gone after its begin and before anything else. */
    private Request killedRequest(Duration lease) {
        Forked process = Forked.start(server.uri(), "hang", prefix, "1", "1", Long.toString(lease.toMillis()));
        processes.add(process);
        process.awaitReady().go();
        assertThat(process.awaitLine("running")).isEqualTo("1");
        process.kill();
        return request(prefix, 0);
    }

    private void untilLapsed(Operation<String> operation, Request request) {
        redis.until(
                "the lease of the killed process ends",
                () -> idempotency.find(operation, request).orElseThrow().state() == Entry.State.LAPSED);
    }

    @Test
    @Tag("ID13")
    void callOfAKilledProcessIsInFlightUntilItsLeaseEndsAndThenRecovered() {
        Duration lease = Duration.ofSeconds(2);
        Operation<String> operation = CHARGE.withPolicy(policy(lease));
        Request request = killedRequest(lease);

        Outcome<String> before = idempotency.run(operation, request, claim -> "too early");
        untilLapsed(operation, request);
        Outcome<String> after = idempotency.run(operation, request, claim -> "recovered " + claim.recovered());

        assertThat(before).isInstanceOf(Outcome.InFlight.class);
        assertThat(((Outcome.InFlight<String>) before).retryAfter())
                .isPositive()
                .isLessThanOrEqualTo(lease);
        assertThat(after).isEqualTo(new Outcome.Executed<>("recovered true", 2, Outcome.Recorded.YES));
    }

    @Test
    @Tag("ID14")
    void callOfAKilledProcessIsUnknownUntilItIsForgottenIfThePolicyQuarantines() {
        Duration lease = Duration.ofSeconds(1);
        Operation<String> operation = CHARGE.withPolicy(policy(lease).toBuilder()
                .onAbandoned(Policy.OnAbandoned.QUARANTINE)
                .build());
        Request request = killedRequest(lease);
        untilLapsed(operation, request);

        Outcome<String> first = idempotency.run(operation, request, claim -> "too early");
        Outcome<String> second = idempotency.run(operation, request, claim -> "too early");
        boolean forgotten = idempotency.forget(operation, request);
        Outcome<String> third = idempotency.run(operation, request, claim -> "receipt");

        assertThat(first).isInstanceOf(Outcome.OutcomeUnknown.class);
        assertThat(second).isEqualTo(first);
        assertThat(forgotten).isTrue();
        assertThat(third).isEqualTo(new Outcome.Executed<>("receipt", 1, Outcome.Recorded.YES));
    }
}
