package dev.mainstay.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.TENANT;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.idempotency.Outcome.Executed;
import dev.mainstay.idempotency.Outcome.InFlight;
import dev.mainstay.idempotency.Outcome.Replayed;
import dev.mainstay.testkit.contract.idempotency.Recorded;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AsyncTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());

    private final MemoryUnderTest memory = new MemoryUnderTest();
    private final SpyStore store = new SpyStore(memory.store());
    private final Recorded recorded = new Recorded();
    private final Idempotency idempotency =
            memory.engineOver(store).signals(recorded.signals()).build();
    private final Request request = newRequest();
    private final AtomicInteger executions = new AtomicInteger();

    @AfterEach
    void close() {
        idempotency.close();
    }

    private CompletionStage<String> charge(Claim claim) {
        return CompletableFuture.completedFuture("receipt " + executions.incrementAndGet());
    }

    private static <A> A get(CompletionStage<A> stage) throws Exception {
        return stage.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void asynchronousActionRunsOnceAndIsRenewedUntilItsStageCompletes() throws Exception {
        CompletableFuture<String> gateway = new CompletableFuture<>();
        AtomicReference<Claim> claimed = new AtomicReference<>();
        CompletionStage<Outcome<String>> first = idempotency.runAsync(CHARGE, request, claim -> {
            claimed.set(claim);
            return gateway;
        });
        memory.time.advance(CHARGE.policy().lease().multipliedBy(3));

        Outcome<String> during = get(idempotency.runAsync(CHARGE, request, this::charge));
        boolean live = claimed.get().live();
        gateway.complete("receipt");

        assertThat(during).isInstanceOf(InFlight.class);
        assertThat(live).isTrue();
        assertThat(get(first)).isEqualTo(new Executed<>("receipt", 1, Outcome.Recorded.YES));
        assertThat(get(idempotency.runAsync(CHARGE, request, this::charge))).isInstanceOf(Replayed.class);
        assertThat(executions).hasValue(0);
    }

    @Test
    void failedStageFailsWithTheActionsOwnExceptionAndLeavesTheKeyToTheNext() throws Exception {
        IOException failure = new IOException("no route");

        assertThat(idempotency.runAsync(CHARGE, request, claim -> CompletableFuture.<String>failedFuture(failure)))
                .failsWithin(LIMIT)
                .withThrowableThat()
                .withCause(failure);

        assertThat(get(idempotency.runAsync(CHARGE, request, this::charge)))
                .isEqualTo(new Executed<>("receipt 1", 2, Outcome.Recorded.YES));
    }

    @Test
    void actionThatThrowsOrReturnsNoStageFailsTheSameWay() throws Exception {
        IllegalStateException thrown = new IllegalStateException("gateway");

        assertThat(idempotency.<String>runAsync(CHARGE, request, claim -> {
                    throw thrown;
                }))
                .failsWithin(LIMIT)
                .withThrowableThat()
                .withCause(thrown);
        assertThat(idempotency.<String>runAsync(CHARGE, request, claim -> null))
                .failsWithin(LIMIT)
                .withThrowableThat()
                .withMessageContaining("must return a stage");

        assertThat(get(idempotency.runAsync(CHARGE, request, this::charge)))
                .isEqualTo(new Executed<>("receipt 1", 3, Outcome.Recorded.YES));
    }

    @Test
    void callThatIsRefusedFailsItsStageAndDoesNotThrow() {
        Request nobodys = new Request(null, null, "k", Fingerprint.none());

        assertThat(idempotency.runAsync(CHARGE, nobodys, this::charge))
                .failsWithin(LIMIT)
                .withThrowableThat()
                .withMessageContaining("has no tenant");
        idempotency.close();
        assertThat(idempotency.runAsync(CHARGE, request, this::charge))
                .failsWithin(LIMIT)
                .withThrowableThat()
                .withMessageContaining("closed");
        assertThat(store.calls).isEmpty();
    }

    @Test
    void contextOfTheCallerGoesWithTheAction() throws Exception {
        CompletableFuture<Begin> reply = new CompletableFuture<>();
        AtomicReference<Optional<TenantId>> seen = new AtomicReference<>();
        SpyStore slow = new SpyStore(memory.store()) {
            @Override
            public CompletionStage<Begin> begin(RecordKey key, Fingerprint payload, Owner owner, Policy policy) {
                return super.begin(key, payload, owner, policy).thenCombine(reply, (begun, later) -> begun);
            }
        };
        CompletionStage<Outcome<String>> outcome;
        try (Idempotency engine = memory.engineOver(slow).build()) {
            outcome = CallContext.empty()
                    .withTenant(TENANT)
                    .call(() -> engine.runAsync(CHARGE, request, claim -> {
                        seen.set(CallContext.current().tenant());
                        return charge(claim);
                    }));
            reply.complete(new Begin.Mismatch());

            assertThat(get(outcome)).isInstanceOf(Executed.class);
        }
        assertThat(seen).hasValue(Optional.of(TENANT));
    }

    @Test
    void executorThatWasShutDownStillGetsTheCallToItsEnd() throws Exception {
        ExecutorService shutDown = Executors.newSingleThreadExecutor();
        shutDown.shutdown();
        CompletableFuture<String> gateway = new CompletableFuture<>();
        try (Idempotency engine = memory.engineOver(store).executor(shutDown).build()) {
            CompletionStage<Outcome<String>> first = engine.runAsync(CHARGE, request, claim -> gateway);
            CompletionStage<Outcome<String>> second = engine.runAsync(
                    CHARGE.withPolicy(Policy.standard().toBuilder()
                            .waitFor(Duration.ofMinutes(1))
                            .build()),
                    request,
                    this::charge);
            gateway.complete("receipt");

            assertThat(get(first).orElseThrow()).isEqualTo("receipt");
            assertThat(get(second)).isInstanceOf(Replayed.class);
        }
    }

    @Test
    void storeThatIsDownAtBeginRefusesOrRunsWithoutProtectionAsThePolicySays() throws Exception {
        Operation<String> lenient = CHARGE.withPolicy(Policy.standard().toBuilder()
                .onStoreFailure(Policy.OnStoreFailure.RUN_UNPROTECTED)
                .build());
        store.down("begin");

        assertThat(idempotency.runAsync(CHARGE, request, this::charge))
                .failsWithin(LIMIT)
                .withThrowableThat()
                .withCauseInstanceOf(IdempotencyStoreException.class);
        assertThat(executions).hasValue(0);
        assertThat(get(idempotency.runAsync(lenient, request, this::charge)))
                .isEqualTo(new Executed<>("receipt 1", 1, Outcome.Recorded.NOT_PROTECTED));
        assertThat(idempotency.<String>runAsync(lenient, request, claim -> {
                    throw new IllegalStateException("gateway");
                }))
                .failsWithin(LIMIT)
                .withThrowableThat()
                .withMessageContaining("gateway");
        assertThat(recorded.outcomes()).containsExactly("store-failed", "executed", "failed");
    }

    @Test
    void storeThatIsDownAtTheEndWithholdsNothing() throws Exception {
        store.down("complete", "settle");
        IllegalStateException failure = new IllegalStateException("gateway");

        assertThat(get(idempotency.runAsync(CHARGE, request, this::charge)))
                .isEqualTo(new Executed<>("receipt 1", 1, Outcome.Recorded.STORE_FAILED));
        assertThat(idempotency.<String>runAsync(CHARGE, newRequest(), claim -> {
                    throw failure;
                }))
                .failsWithin(LIMIT)
                .withThrowableThat()
                .withCause(failure);
        assertThat(failure.getSuppressed()).hasSize(1).hasOnlyElementsOfType(IdempotencyStoreException.class);
    }
}
