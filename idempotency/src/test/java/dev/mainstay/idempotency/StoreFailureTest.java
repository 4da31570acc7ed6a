package dev.mainstay.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.idempotency.Outcome.Executed;
import dev.mainstay.idempotency.Policy.OnStoreFailure;
import dev.mainstay.testkit.contract.idempotency.Recorded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A store that fails, loses replies or stays away. */
class StoreFailureTest {

    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());
    private static final Duration BEAT = CHARGE.policy().lease().dividedBy(3);

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
    @Tag("ID36")
    void storeThatIsDownAtBeginRefusesTheCall() {
        store.down("begin", "settle");

        assertThatThrownBy(() -> idempotency.run(CHARGE, request, this::charge))
                .isInstanceOf(IdempotencyStoreException.class);

        assertThat(executions).hasValue(0);
        assertThat(recorded.outcomes()).containsExactly("store-failed");
    }

    @Test
    @Tag("ID36")
    void storeThatIsDownAtBeginLetsTheCallRunUnprotectedIfThePolicySaysSo() {
        store.down("begin");
        Operation<String> operation = CHARGE.withPolicy(Policy.standard().toBuilder()
                .onStoreFailure(OnStoreFailure.RUN_UNPROTECTED)
                .build());
        List<Object> seen = new ArrayList<>();

        Outcome<String> outcome = idempotency.run(operation, request, claim -> {
            seen.addAll(List.of(claim.attempt(), claim.recovered(), claim.fence(), claim.live()));
            return claim.downstreamKey("psp");
        });
        store.down();
        String whenProtected = idempotency
                .run(operation, request, claim -> claim.downstreamKey("psp"))
                .orElseThrow();

        assertThat(outcome).isEqualTo(new Executed<>(whenProtected, 1, Outcome.Recorded.NOT_PROTECTED));
        assertThat(seen).containsExactly(1, false, 0L, false);
        assertThat(recorded.troubles()).containsExactly("not-protected");
    }

    @Test
    void failureOfAnUnprotectedRunPassesAsItWas() {
        store.down("begin");
        Operation<String> operation = CHARGE.withPolicy(Policy.standard().toBuilder()
                .onStoreFailure(OnStoreFailure.RUN_UNPROTECTED)
                .build());
        IllegalStateException failure = new IllegalStateException("declined");

        assertThatThrownBy(() -> idempotency.run(operation, request, claim -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(recorded.outcomes()).containsExactly("failed");
    }

    @Test
    void claimWhoseReplyWasLostIsGivenBackAndNotLeftToItsLease() {
        store.losingReplies().down("begin");
        assertThatThrownBy(() -> idempotency.run(CHARGE, request, this::charge))
                .isInstanceOf(IdempotencyStoreException.class);

        store.down();
        Outcome<String> next = idempotency.run(CHARGE, request, this::charge);

        assertThat(next).isEqualTo(new Executed<>("receipt 1", 2, Outcome.Recorded.YES));
    }

    @Test
    @Tag("ID37")
    void resultIsRecordedLateWhenTheStoreComesBackBeforeTheLeaseEnds() {
        store.down("complete");
        Outcome<String> first = idempotency.run(CHARGE, request, this::charge);
        memory.time.advance(Duration.ofSeconds(5));
        Entry.State before = idempotency.find(CHARGE, request).orElseThrow().state();
        store.down();
        memory.time.advance(Duration.ofSeconds(5));

        assertThat(first).isEqualTo(new Executed<>("receipt 1", 1, Outcome.Recorded.STORE_FAILED));
        assertThat(before).isEqualTo(Entry.State.RUNNING);
        assertThat(idempotency.run(CHARGE, request, this::charge).orElseThrow()).isEqualTo("receipt 1");
        assertThat(recorded.troubles()).containsExactly("store-failed");
        assertThat(memory.time.pending()).isZero();
    }

    @Test
    void storeThatStaysDownIsNotAskedAnyMoreAfterTheLease() {
        store.down("complete");
        idempotency.run(CHARGE, request, this::charge);
        memory.time.advance(CHARGE.policy().lease());
        int asked = store.calls.size();
        memory.time.advance(CHARGE.policy().lease());

        assertThat(store.calls).hasSize(asked);
        assertThat(memory.time.pending()).isZero();
        assertThat(idempotency.run(CHARGE, request, this::charge))
                .isEqualTo(new Executed<>("receipt 2", 2, Outcome.Recorded.STORE_FAILED));
    }

    @Test
    @Tag("ID33")
    void failedSettleIsOnlySuppressedInTheActionsException() {
        store.down("settle");
        IllegalStateException failure = new IllegalStateException("declined");

        assertThatThrownBy(() -> idempotency.run(CHARGE, request, claim -> {
                    throw failure;
                }))
                .isSameAs(failure)
                .hasSuppressedException(new IdempotencyStoreException("down", null));
    }

    @Test
    void failedSettleIsToldLateToo() {
        store.down("settle");
        Operation<String> strict = CHARGE.withVerdict(Verdict.strict());
        assertThatThrownBy(() -> idempotency.run(strict, request, claim -> {
                    throw new IllegalStateException("declined");
                }))
                .hasMessage("declined");
        store.down();
        memory.time.advance(Duration.ofSeconds(2));

        assertThat(idempotency.run(strict, request, this::charge)).isInstanceOf(Outcome.OutcomeUnknown.class);
    }

    @Test
    void storeThatFailsInItsOwnWayLooksLikeOneThatIsDown() {
        store.failingWith(new CancellationException("cancelled")).down("find");
        assertThatThrownBy(() -> idempotency.find(CHARGE, request))
                .isInstanceOf(IdempotencyStoreException.class)
                .hasCauseInstanceOf(CancellationException.class);

        store.failingWith(new IllegalStateException("broken"));
        assertThatThrownBy(() -> idempotency.find(CHARGE, request))
                .isInstanceOf(IdempotencyStoreException.class)
                .hasRootCauseMessage("broken");
    }

    @Test
    void heartbeatOutlastsAStoreThatIsDownForLessThanALease() {
        Outcome<String> outcome = idempotency.run(CHARGE, request, claim -> {
            store.down("renew");
            memory.time.advance(BEAT);
            store.down();
            memory.time.advance(BEAT);
            memory.time.advance(BEAT.multipliedBy(2));
            assertThat(claim.live()).isTrue();
            return "done";
        });

        assertThat(outcome).isEqualTo(new Executed<>("done", 1, Outcome.Recorded.YES));
        assertThat(store.calls).containsExactly("begin", "renew", "renew", "renew", "renew", "complete");
        memory.time.advance(BEAT);
        assertThat(memory.time.pending()).isZero();
    }
}
