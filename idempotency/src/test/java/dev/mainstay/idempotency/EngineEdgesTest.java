package dev.mainstay.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.idempotency.Outcome.Executed;
import dev.mainstay.idempotency.Verdict.Keep;
import dev.mainstay.testkit.contract.idempotency.Recorded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Batches and steps where something fails that seldom does. */
class EngineEdgesTest {

    private static final Operation<String> SHIP = Operation.of("ship", Codecs.string());

    private final MemoryUnderTest memory = new MemoryUnderTest();
    private final SpyStore store = new SpyStore(memory.store());
    private final Recorded recorded = new Recorded();
    private final List<String> ran = new ArrayList<>();

    private Idempotency engine(IdempotencyStore over) {
        return memory.engineOver(over).signals(recorded.signals()).build();
    }

    private String part(String name) {
        ran.add(name);
        return name;
    }

    @Test
    void batchWhoseStoreIsDownListsEveryItemAndRunsNone() {
        Brittle brittle = new Brittle(memory.store());
        List<Request> requests = List.of(newRequest(), newRequest());

        try (Idempotency idempotency = engine(brittle)) {
            Batch<Request, String> batch =
                    idempotency.runEach(SHIP, requests, Function.identity(), (item, claim) -> part("ship"));

            assertThat(ran).isEmpty();
            assertThat(batch.failures())
                    .hasSize(2)
                    .allSatisfy(failed -> assertThat(failed.failure())
                            .isInstanceOf(IdempotencyStoreException.class)
                            .hasRootCauseMessage("no connection"));
        }
    }

    @Test
    void interruptOfAnItemIsListedAndTheFlagKept() {
        try (Idempotency idempotency = engine(store)) {
            Batch<Request, String> batch =
                    idempotency.runEach(SHIP, List.of(newRequest()), Function.identity(), (item, claim) -> {
                        throw new InterruptedException("stop");
                    });

            assertThat(Thread.interrupted()).isTrue();
            assertThat(batch.failures().get(0).failure()).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void errorThatEndsABatchLetsGoOfAnItemThatStillWaited() {
        Request elsewhere = newRequest();
        Request own = newRequest();
        Operation<String> patient = SHIP.withPolicy(
                Policy.standard().toBuilder().waitFor(Duration.ofMinutes(1)).build());
        AssertionError error = new AssertionError("bug");

        try (Idempotency idempotency = engine(store);
                Idempotency other = engine(memory.store())) {
            other.run(SHIP, elsewhere, held -> {
                assertThatThrownBy(() -> idempotency.runEach(
                                patient, List.of(own, elsewhere), Function.identity(), (item, claim) -> {
                                    throw error;
                                }))
                        .isSameAs(error);
                return "elsewhere";
            });

            assertThat(idempotency.run(SHIP, elsewhere, claim -> part("again")).replayed())
                    .isTrue();
        }
    }

    @Test
    void stepWhoseStoreIsDownIsReturnedAndRunsAgainInARecovery() {
        Operation<String> repeated = SHIP.withVerdict((value, failure) -> Keep.RETRY);
        Request request = newRequest();
        try (Idempotency idempotency = engine(store)) {
            store.down("renew");
            idempotency.run(repeated, request, claim -> claim.step("reserve", Codecs.string(), () -> part("reserve")));
            store.down();
            idempotency.run(repeated, request, claim -> claim.step("reserve", Codecs.string(), () -> part("reserve")));

            assertThat(ran).containsExactly("reserve", "reserve");
            assertThat(recorded.troubles()).containsExactly("step-not-retained");
        }
    }

    @Test
    void stepOfAnUnprotectedCallRunsAndIsNotKept() {
        Operation<String> lenient = SHIP.withPolicy(Policy.standard().toBuilder()
                .onStoreFailure(Policy.OnStoreFailure.RUN_UNPROTECTED)
                .build());
        store.down("begin");
        try (Idempotency idempotency = engine(store)) {
            Outcome<String> outcome = idempotency.run(
                    lenient, newRequest(), claim -> claim.step("reserve", Codecs.string(), () -> part("reserve")));

            assertThat(outcome).isEqualTo(new Executed<>("reserve", 1, Outcome.Recorded.NOT_PROTECTED));
            assertThat(store.calls).containsExactly("begin");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Claim.withoutKey().step("", Codecs.string(), () -> part("nameless")));
        }
    }

    @Test
    void schedulerThatRefusesOnceFailsNoCallAndEndsNoHeartbeats() {
        AtomicInteger asked = new AtomicInteger();
        try (Idempotency idempotency = memory.engineOver(store)
                .scheduler((task, delay) -> {
                    if (asked.getAndIncrement() == 0) {
                        throw new RejectedExecutionException("busy");
                    }
                    return memory.time.schedule(task, delay);
                })
                .build()) {
            assertThat(idempotency.run(SHIP, newRequest(), claim -> "first").orElseThrow())
                    .isEqualTo("first");
            boolean live = idempotency
                    .run(SHIP, newRequest(), claim -> {
                        memory.time.advance(SHIP.policy().lease().multipliedBy(2));
                        return "" + claim.live();
                    })
                    .orElseThrow()
                    .equals("true");

            assertThat(live).isTrue();
        }
    }

    @Test
    void timeToWaitMustBeLegal() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Policy.standard().toBuilder()
                        .waitFor(Duration.ofMillis(-1))
                        .build())
                .withMessage("waitFor must be from 0 to PT87600H, was PT-0.001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Policy.standard().toBuilder()
                        .waitFor(Duration.ofDays(3651))
                        .build());
    }

    /** Cannot even send. */
    private static final class Brittle extends SpyStore implements BatchingStore {

        Brittle(IdempotencyStore store) {
            super(store);
        }

        @Override
        public List<CompletionStage<Begin>> beginAll(List<Beginning> calls) {
            throw new IllegalStateException("no connection");
        }
    }
}
