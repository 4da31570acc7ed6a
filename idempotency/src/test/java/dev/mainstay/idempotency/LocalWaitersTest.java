package dev.mainstay.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.idempotency.Outcome.Executed;
import dev.mainstay.idempotency.Outcome.InFlight;
import dev.mainstay.idempotency.Outcome.Replayed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What calls that wait beside each other have to do with how the others end. */
class LocalWaitersTest {

    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final Operation<String> PATIENT =
            CHARGE.withPolicy(Policy.standard().toBuilder().waitFor(WAIT).build());

    private final MemoryUnderTest memory = new MemoryUnderTest();
    private final Request request = newRequest();

    private static CompletionStage<String> charge(Claim claim) {
        return CompletableFuture.completedFuture("receipt");
    }

    @Test
    void callThatWaitedLongEnoughDoesNotEndTheWaitOfALaterOne() {
        CompletableFuture<String> gateway = new CompletableFuture<>();
        try (Idempotency idempotency = memory.engineOver(memory.store()).build();
                Idempotency elsewhere = memory.engineOver(memory.store()).build()) {
            elsewhere.runAsync(CHARGE, request, claim -> gateway);
            CompletableFuture<Outcome<String>> early = idempotency
                    .runAsync(PATIENT, request, LocalWaitersTest::charge)
                    .toCompletableFuture();
            memory.time.advance(WAIT.minusSeconds(1));
            CompletableFuture<Outcome<String>> late = idempotency
                    .runAsync(PATIENT, request, LocalWaitersTest::charge)
                    .toCompletableFuture();
            memory.time.advance(Duration.ofSeconds(2));

            assertThat(early).isCompletedWithValueMatching(InFlight.class::isInstance);
            assertThat(late).isNotDone();
            gateway.complete("elsewhere");
            memory.time.advance(Duration.ofSeconds(1));
            assertThat(late).isCompletedWithValueMatching(Replayed.class::isInstance);
        }
    }

    @Test
    void duplicatesOfACallWhoseStoreDidNotAnswerFailWithItAndDoNotQueueForTheNextTimeLimit() {
        CompletableFuture<Begin> reply = new CompletableFuture<>();
        SpyStore silent = new SpyStore(memory.store()) {
            @Override
            public CompletionStage<Begin> begin(RecordKey key, Fingerprint payload, Owner owner, Policy policy) {
                return super.begin(key, payload, owner, policy).thenCompose(begun -> reply);
            }
        };
        try (Idempotency idempotency = memory.engineOver(silent).build()) {
            List<CompletableFuture<Outcome<String>>> calls = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                calls.add(idempotency
                        .runAsync(PATIENT, request, LocalWaitersTest::charge)
                        .toCompletableFuture());
            }
            reply.completeExceptionally(new IdempotencyStoreException("no answer in time", null));

            assertThat(calls)
                    .allSatisfy(call -> assertThat(call)
                            .failsWithin(Duration.ofSeconds(1))
                            .withThrowableThat()
                            .withCauseInstanceOf(IdempotencyStoreException.class)
                            .withMessageContaining("no answer in time"));
            assertThat(silent.calls).containsExactly("begin", "settle");
        }
    }

    @Test
    void cancelledStageStillLetsAClosedEngineEndItsThread() throws InterruptedException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        CompletableFuture<String> gateway = new CompletableFuture<>();
        Idempotency idempotency = Idempotency.over(memory.store());
        CompletionStage<Outcome<String>> call = idempotency.runAsync(CHARGE, request, claim -> gateway);
        List<Thread> own = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && thread.getName().equals("mainstay-idempotency-heartbeat"))
                .toList();

        call.toCompletableFuture().cancel(true);
        idempotency.close();
        gateway.complete("receipt");

        assertThat(own).hasSize(1);
        own.get(0).join(10_000);
        assertThat(own.get(0).isAlive()).isFalse();
    }

    @Test
    void verdictThatIsNullIsOneThatFailed() {
        @SuppressWarnings("NullAway") // what a caller without a checker may return
        Operation<String> careless = CHARGE.withVerdict((value, failure) -> null);
        try (Idempotency idempotency = memory.engineOver(memory.store()).build()) {
            Outcome<String> outcome = idempotency.run(careless, request, claim -> "receipt");

            assertThat(outcome).isEqualTo(new Executed<>("receipt", 1, Outcome.Recorded.YES));
            assertThat(idempotency.run(careless, request, claim -> "again")).isInstanceOf(Replayed.class);
        }
    }
}
