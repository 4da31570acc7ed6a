package dev.mainstay.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.idempotency.Outcome.Executed;
import dev.mainstay.idempotency.Outcome.InFlight;
import dev.mainstay.idempotency.Outcome.Replayed;
import dev.mainstay.idempotency.Verdict.Keep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Duplicates in one process hear from the call that runs and leave the store alone. */
class LocalDuplicatesTest {

    private static final int DUPLICATES = 1_000;
    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());
    private static final Operation<String> PATIENT = CHARGE.withPolicy(
            Policy.standard().toBuilder().waitFor(Duration.ofSeconds(30)).build());

    private final RealTimeMemory memory = new RealTimeMemory();
    private final SpyStore store = new SpyStore(memory.store());
    private final Idempotency idempotency = Idempotency.over(store);
    private final Request request = newRequest();
    private final AtomicInteger executions = new AtomicInteger();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() throws InterruptedException {
        mayEnd.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        idempotency.close();
    }

    private Future<Outcome<String>> winner() throws InterruptedException {
        Future<Outcome<String>> winner = threads.submit(() -> idempotency.run(CHARGE, request, claim -> {
            running.countDown();
            mayEnd.await();
            return charge(claim);
        }));
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        return winner;
    }

    private String charge(Claim claim) {
        return "receipt " + executions.incrementAndGet();
    }

    @Test
    void thousandDuplicatesAtOnceCostTheStoreTwoMessages() throws Exception {
        Future<Outcome<String>> winner = winner();
        List<Future<Outcome<String>>> waiting = new ArrayList<>();
        for (int i = 1; i < DUPLICATES; i++) {
            waiting.add(idempotency
                    .runAsync(PATIENT, request, claim -> {
                        throw new AssertionError("a duplicate ran");
                    })
                    .toCompletableFuture());
        }
        mayEnd.countDown();

        assertThat(winner.get(30, TimeUnit.SECONDS)).isInstanceOf(Executed.class);
        for (Future<Outcome<String>> duplicate : waiting) {
            Outcome<String> outcome = duplicate.get(30, TimeUnit.SECONDS);
            assertThat(outcome).isInstanceOf(Replayed.class);
            assertThat(outcome.orElseThrow()).isEqualTo("receipt 1");
        }
        assertThat(store.calls).containsExactly("begin", "complete");
    }

    @Test
    void otherPayloadBesideTheRunningCallIsAMismatchAtOnce() throws Exception {
        Future<Outcome<String>> winner = winner();

        Outcome<String> other = idempotency.run(PATIENT, request.payload(Fingerprint.of("other")), this::charge);
        mayEnd.countDown();

        assertThat(other).isEqualTo(new Outcome.PayloadMismatch<>());
        assertThat(winner.get(30, TimeUnit.SECONDS)).isInstanceOf(Executed.class);
        assertThat(store.calls).containsExactly("begin", "complete");
    }

    @Test
    void duplicatesOfACallWhoseKeyWasFreedAskTheStore() throws Exception {
        Future<Outcome<String>> winner = winner();
        Future<Outcome<String>> waiter = threads.submit(() -> idempotency.run(PATIENT, request, this::charge));
        memory.aMoment();

        assertThat(idempotency.forget(CHARGE, request)).isTrue();

        assertThat(waiter.get(30, TimeUnit.SECONDS)).isEqualTo(new Executed<>("receipt 1", 1, Outcome.Recorded.YES));
        mayEnd.countDown();
        assertThat(winner.get(30, TimeUnit.SECONDS))
                .isEqualTo(new Executed<>("receipt 2", 1, Outcome.Recorded.LEASE_LOST));
    }

    @Test
    void duplicateOfACallThatLostItsLeaseAsksTheStore() throws Exception {
        Operation<String> silent = CHARGE.withPolicy(Policy.standard().toBuilder()
                .lease(Duration.ofMillis(50))
                .heartbeat(false)
                .build());
        Future<Outcome<String>> winner = threads.submit(() -> idempotency.run(silent, request, claim -> {
            memory.until("lapse", () -> !claim.live());
            running.countDown();
            mayEnd.await();
            return "late";
        }));
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();

        Outcome<String> taken = idempotency.run(CHARGE, request, this::charge);
        mayEnd.countDown();

        assertThat(taken).isEqualTo(new Executed<>("receipt 1", 2, Outcome.Recorded.YES));
        assertThat(winner.get(30, TimeUnit.SECONDS)).isEqualTo(new Executed<>("late", 1, Outcome.Recorded.LEASE_LOST));
    }

    @Test
    void resultThatWasNotRecordedIsNotShared() throws Exception {
        Operation<String> nothingKept = CHARGE.withVerdict((value, failure) -> Keep.FORGET);
        Future<Outcome<String>> winner = threads.submit(() -> idempotency.run(nothingKept, request, claim -> {
            running.countDown();
            mayEnd.await();
            return "forgotten";
        }));
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        Future<Outcome<String>> waiter = threads.submit(() -> idempotency.run(PATIENT, request, this::charge));
        memory.aMoment();
        mayEnd.countDown();

        assertThat(winner.get(30, TimeUnit.SECONDS).orElseThrow()).isEqualTo("forgotten");
        assertThat(waiter.get(30, TimeUnit.SECONDS).orElseThrow()).isEqualTo("receipt 1");
    }

    @Test
    void storeThatIsDownFailsEveryDuplicateByItself() throws Exception {
        store.down("begin");

        for (int i = 0; i < 3; i++) {
            assertThat(idempotency.runAsync(PATIENT, request, claim -> null).toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withCauseInstanceOf(IdempotencyStoreException.class);
        }
        store.down();

        assertThat(idempotency.run(PATIENT, request, this::charge)).isInstanceOf(Executed.class);
    }

    @Test
    void nestedCallWithTheSameKeyIsInFlightAndNotADeadlock() {
        Outcome<String> outer = idempotency.run(CHARGE, request, claim -> {
            Operation<String> hasty = CHARGE.withPolicy(
                    Policy.standard().toBuilder().waitFor(Duration.ofMillis(30)).build());
            assertThat(idempotency.run(hasty, request, this::charge)).isInstanceOf(InFlight.class);
            return "outer";
        });

        assertThat(outer.orElseThrow()).isEqualTo("outer");
    }
}
