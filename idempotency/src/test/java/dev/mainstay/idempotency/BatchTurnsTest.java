package dev.mainstay.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.recordKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.idempotency.Outcome.Executed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What items of a batch may hold while others are waited for or run. */
@Timeout(60)
class BatchTurnsTest {

    private static final Operation<String> SHIP = Operation.of("ship", Codecs.string());
    private static final Operation<String> PATIENT = SHIP.withPolicy(
            Policy.standard().toBuilder().waitFor(Duration.ofSeconds(20)).build());

    private final Request first = newRequest();
    private final Request second = newRequest();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() throws InterruptedException {
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private static Owner holdElsewhere(IdempotencyStore store, Request request) {
        Owner owner = Owner.random();
        get(store.begin(recordKey(SHIP, request), request.payload(), owner, SHIP.policy()));
        return owner;
    }

    private static void letGo(IdempotencyStore store, Request request, Owner owner) {
        get(store.settle(recordKey(SHIP, request), owner, Verdict.Keep.RETRY));
    }

    private static String outcome(Batch<Request, String> batch, int item) {
        return ((Batch.Ended<Request, String>) batch.items().get(item))
                .outcome()
                .orElseThrow();
    }

    @Test
    void itemIsNotClaimedWhileAnotherIsWaitedFor() throws Exception {
        RealTimeMemory memory = new RealTimeMemory();
        Owner ofFirst = holdElsewhere(memory.store(), first);
        Owner ofSecond = holdElsewhere(memory.store(), second);
        try (Idempotency idempotency = Idempotency.over(memory.store());
                Idempotency other = Idempotency.over(memory.store())) {
            Future<Batch<Request, String>> batch = threads.submit(() -> idempotency.runEach(
                    PATIENT, List.of(first, second), Function.identity(), (item, claim) -> "batch"));
            memory.aMoment();
            letGo(memory.store(), second, ofSecond);
            for (int moment = 0; moment < 40; moment++) {
                memory.aMoment();
            }

            Outcome<String> rival = other.run(SHIP, second, claim -> "rival");
            letGo(memory.store(), first, ofFirst);

            assertThat(rival).isInstanceOf(Executed.class);
            assertThat(outcome(batch.get(30, TimeUnit.SECONDS), 0)).isEqualTo("batch");
            assertThat(outcome(batch.get(), 1)).isEqualTo("rival");
        }
    }

    @Test
    void claimedItemRunsBeforeOneThatIsWaitedFor() {
        MemoryUnderTest memory = new MemoryUnderTest();
        Owner ofFirst = holdElsewhere(memory.store(), first);
        List<Request> ran = new ArrayList<>();
        try (Idempotency idempotency = memory.engineOver(memory.store()).build()) {
            Batch<Request, String> batch =
                    idempotency.runEach(PATIENT, List.of(first, second), Function.identity(), (item, claim) -> {
                        ran.add(item);
                        letGo(memory.store(), first, ofFirst);
                        memory.time.advance(Duration.ofSeconds(1));
                        return "batch";
                    });

            assertThat(ran).containsExactly(second, first);
            assertThat(batch.failures()).isEmpty();
        }
    }

    @Test
    void itemWhoseClaimLapsedBeforeItsTurnIsAskedForAgain() {
        MemoryUnderTest memory = new MemoryUnderTest();
        Operation<String> silent =
                SHIP.withPolicy(Policy.standard().toBuilder().heartbeat(false).build());
        List<Outcome<String>> rival = new ArrayList<>();
        try (Idempotency idempotency = memory.engineOver(memory.store()).build();
                Idempotency other = memory.engineOver(memory.store()).build()) {
            Batch<Request, String> batch =
                    idempotency.runEach(silent, List.of(first, second), Function.identity(), (item, claim) -> {
                        memory.time.advance(silent.policy().lease());
                        rival.add(other.run(silent, second, held -> "rival"));
                        return "batch";
                    });

            assertThat(rival).containsExactly(new Executed<>("rival", 2, Outcome.Recorded.YES));
            assertThat(outcome(batch, 1)).isEqualTo("rival");
        }
    }

    @Test
    void claimIsRenewedWhileTheNextIsAskedFor() {
        MemoryUnderTest memory = new MemoryUnderTest();
        Duration beat = SHIP.policy().lease().dividedBy(3);
        List<Outcome<String>> rival = new ArrayList<>();
        SpyStore slow = new SpyStore(memory.store()).beforeBegin(() -> {
            for (int i = 0; i < 4; i++) {
                memory.time.advance(beat);
            }
        });
        try (Idempotency idempotency = memory.engineOver(slow).build();
                Idempotency other = memory.engineOver(memory.store()).build()) {
            slow.afterBegin(() -> {
                if (slow.calls.stream().filter("begin"::equals).count() == 2) {
                    rival.add(other.run(SHIP, first, held -> "rival"));
                }
            });
            idempotency.runEach(SHIP, List.of(first, second), Function.identity(), (item, claim) -> "batch");
        }

        assertThat(rival).hasOnlyElementsOfType(Outcome.InFlight.class).hasSize(1);
    }
}
