package dev.mainstay.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.TENANT;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.idempotency.Outcome.Executed;
import dev.mainstay.idempotency.Verdict.Keep;
import dev.mainstay.testkit.contract.idempotency.BrokenCodec;
import dev.mainstay.testkit.contract.idempotency.Recorded;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What does not depend on the store: scope, codecs, verdicts, a store that fails, signals, the end. */
class EngineTest {

    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());

    private final MemoryUnderTest memory = new MemoryUnderTest();
    private final SpyStore store = new SpyStore(memory.store());
    private final Recorded recorded = new Recorded();
    private final Idempotency idempotency =
            memory.engineOver(store).signals(recorded.signals()).build();
    private final Request request = newRequest();
    private final AtomicInteger executions = new AtomicInteger();

    private String charge(Claim claim) {
        return "receipt " + executions.incrementAndGet();
    }

    @Test
    void requestTakesTenantAndPrincipalFromTheCallContext() {
        Principal alice = Principal.user("alice", Set.of());

        Request made = CallContext.empty()
                .withTenant(TENANT)
                .withPrincipal(alice)
                .call(() -> Request.key("k").payload(Fingerprint.of("p")));

        assertThat(made).isEqualTo(new Request(TENANT, alice, "k", Fingerprint.of("p")));
    }

    @Test
    void callWithoutATenantIsRefusedUnlessTheEngineIsUntenanted() {
        Request nobodys = Request.key("k");

        assertThatIllegalStateException()
                .isThrownBy(() -> idempotency.run(CHARGE, nobodys, this::charge))
                .withMessageContaining("no tenant");
        try (Idempotency untenanted = memory.engineOver(store).untenanted().build()) {
            assertThat(untenanted.run(CHARGE, nobodys, this::charge).orElseThrow())
                    .isEqualTo("receipt 1");
        }
        assertThat(store.calls).containsExactly("begin", "complete");
    }

    @Test
    void requestForAnotherTenantThanTheContextsIsRefused() {
        TenantId other = TenantId.of(UUID.randomUUID());
        CallContext context = CallContext.empty().withTenant(other);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> context.call(() -> Request.key("k").tenant(TENANT)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> context.call(() -> idempotency.run(CHARGE, request, this::charge)));
        assertThat(store.calls).isEmpty();
    }

    @Test
    void failureThatTheVerdictRecordsIsNotRunAgain() {
        Operation<String> operation = CHARGE.withVerdict((value, failure) -> Keep.RECORD);
        assertThatThrownBy(() -> idempotency.run(operation, request, claim -> {
                    throw new IllegalStateException("declined");
                }))
                .hasMessage("declined");

        assertThat(idempotency.run(operation, request, this::charge)).isInstanceOf(Outcome.ResultNotRetained.class);
    }

    @Test
    void verdictThatThrowsRecordsAValueAndQuarantinesAFailure() {
        Operation<String> operation = CHARGE.withVerdict((value, failure) -> {
            throw new IllegalStateException("verdict");
        });
        Request failing = newRequest();

        idempotency.run(operation, request, this::charge);
        assertThatThrownBy(() -> idempotency.run(operation, failing, claim -> {
                    throw new IllegalStateException("declined");
                }))
                .hasMessage("declined");

        assertThat(idempotency.run(operation, request, this::charge).replayed()).isTrue();
        assertThat(idempotency.run(operation, failing, this::charge)).isInstanceOf(Outcome.OutcomeUnknown.class);
        assertThat(recorded.troubles()).containsExactly("verdict-failed", "verdict-failed");
    }

    @Test
    void failureAfterTheClaimWasGivenAwayIsTold() {
        assertThatThrownBy(() -> idempotency.run(CHARGE, request, claim -> {
                    idempotency.forget(CHARGE, request);
                    throw new IllegalStateException("declined");
                }))
                .hasMessage("declined");

        assertThat(recorded.troubles()).containsExactly("lease-lost");
    }

    @Test
    void actionWithoutHeartbeatLapses() {
        Operation<String> operation =
                CHARGE.withPolicy(Policy.standard().toBuilder().heartbeat(false).build());
        List<Outcome<String>> overtaking = new ArrayList<>();

        Outcome<String> first = idempotency.run(operation, request, claim -> {
            memory.time.advance(operation.policy().lease());
            overtaking.add(idempotency.run(operation, request, this::charge));
            return "late";
        });

        assertThat(overtaking).containsExactly(new Executed<>("receipt 1", 2, Outcome.Recorded.YES));
        assertThat(first).isEqualTo(new Executed<>("late", 1, Outcome.Recorded.LEASE_LOST));
        assertThat(idempotency.run(operation, request, this::charge).orElseThrow())
                .isEqualTo("receipt 1");
    }

    @Test
    void interruptWhileTheStoreIsAskedIsKeptAndCostsNothing() {
        Thread.currentThread().interrupt();

        Outcome<String> outcome = idempotency.run(CHARGE, request, this::charge);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcome).isEqualTo(new Executed<>("receipt 1", 1, Outcome.Recorded.YES));
    }

    @Test
    void closedEngineTakesNoNewClaimAndLetsRunningOnesFinish() {
        Outcome<String> outcome = idempotency.run(CHARGE, request, claim -> {
            idempotency.close();
            memory.time.advance(CHARGE.policy().lease().multipliedBy(2));
            assertThat(claim.live()).isTrue();
            return "done";
        });

        assertThat(outcome).isEqualTo(new Executed<>("done", 1, Outcome.Recorded.YES));
        assertThatExceptionOfType(IdempotencyStoreException.class)
                .isThrownBy(() -> idempotency.run(CHARGE, request, this::charge))
                .withMessageContaining("closed");
    }

    @Test
    void closedEngineLetsItsThreadEnd() throws InterruptedException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Idempotency engine = Idempotency.over(InMemoryStore.ofDefaults());
        engine.run(CHARGE, request, this::charge);
        List<Thread> own = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && thread.getName().equals("mainstay-idempotency-heartbeat"))
                .toList();

        engine.close();

        assertThat(own).hasSize(1);
        own.get(0).join(10_000);
        assertThat(own.get(0).isAlive()).isFalse();
    }

    @Test
    @Tag("ID28")
    void neitherKeyNorPrincipalNorPayloadReachesStoreSignalsOrLogs() {
        PrintStream console = System.out;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
        Request secret = new Request(
                TENANT, Principal.user("secret-user", Set.of()), "secret-key", Fingerprint.of("secret-payload"));
        Operation<String> broken = Operation.of("charge", new BrokenCodec(true));

        try {
            idempotency.run(broken, secret, claim -> "secret-result");
            idempotency.run(broken, secret.payload(Fingerprint.of("secret-other")), this::charge);
        } finally {
            System.setOut(console);
        }

        assertThat(store.bytes)
                .isNotEmpty()
                .noneMatch(bytes -> new String(bytes, StandardCharsets.ISO_8859_1).contains("secret"));
        assertThat(recorded.all)
                .hasSize(3)
                .noneMatch(signal -> signal.toString().contains("secret"));
        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("failed to encode")
                .doesNotContain("secret");
        assertThat(secret.toString()).doesNotContain("secret");
    }

    @Test
    void everyEndOfACallIsTold() {
        idempotency.run(CHARGE, request, this::charge);
        idempotency.run(CHARGE, request, this::charge);
        idempotency.run(CHARGE, request.payload(Fingerprint.of("other")), this::charge);

        assertThat(recorded.outcomes()).containsExactly("executed", "replayed", "payload-mismatch");
        assertThat(recorded.all).allSatisfy(signal -> {
            assertThat(signal.name()).isEqualTo("mainstay.idempotency.call");
            assertThat(signal.attributes()).containsEntry("operation", "charge").hasSize(2);
            assertThat(signal.value()).isEqualTo(1);
            assertThat(signal.unit()).isEqualTo("1");
        });
    }
}
