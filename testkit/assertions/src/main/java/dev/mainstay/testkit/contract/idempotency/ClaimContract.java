package dev.mainstay.testkit.contract.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.recordKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Outcome.Executed;
import dev.mainstay.idempotency.Outcome.InFlight;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.Request;
import dev.mainstay.idempotency.Verdict.Keep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a claim is worth, on every store. */
public abstract class ClaimContract {

    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());

    private final Request request = newRequest();
    private final AtomicInteger executions = new AtomicInteger();
    private Idempotency idempotency;
    private Idempotency otherProcess;

    /** For subclasses. */
    protected ClaimContract() {}

    protected abstract StoreUnderTest underTest();

    @BeforeEach
    public void open() {
        idempotency = underTest().engineOver(underTest().store()).build();
        otherProcess = underTest().engineOver(underTest().store()).build();
    }

    @AfterEach
    public void close() {
        idempotency.close();
        otherProcess.close();
    }

    private String charge(Claim claim) {
        return "receipt " + executions.incrementAndGet();
    }

    @Test
    public void abandonedClaimIsInFlightUntilItsLeaseEndsAndThenRunsAsRecovered() {
        Operation<String> operation = CHARGE.withPolicy(lease(Duration.ofMillis(400)));
        StoreUnderTest.get(underTest()
                .store()
                .begin(recordKey(operation, request), request.payload(), Owner.random(), operation.policy()));

        Outcome<String> during = idempotency.run(operation, request, this::charge);
        underTest().untilLapsed(recordKey(operation, request));
        List<Boolean> recovered = new ArrayList<>();
        Outcome<String> after = idempotency.run(operation, request, claim -> {
            recovered.add(claim.recovered());
            return charge(claim);
        });

        assertThat(((InFlight<String>) during).retryAfter())
                .isPositive()
                .isLessThanOrEqualTo(operation.policy().lease());
        assertThat(after).isEqualTo(new Executed<>("receipt 1", 2, Outcome.Recorded.YES));
        assertThat(recovered).containsExactly(true);
    }

    @Test
    @Tag("ID15")
    public void heartbeatKeepsAnActionExclusiveForTenTimesItsLease() {
        Operation<String> operation = CHARGE.withPolicy(lease(Duration.ofMillis(500)));
        Set<Class<?>> seenByOthers = new LinkedHashSet<>();

        Outcome<String> outcome = idempotency.run(operation, request, claim -> {
            for (int moment = 0; moment < 250; moment++) {
                underTest().aMoment();
                seenByOthers.add(
                        otherProcess.run(operation, request, this::charge).getClass());
            }
            assertThat(claim.live()).isTrue();
            return "done";
        });

        assertThat(seenByOthers).containsExactly(InFlight.class);
        assertThat(outcome).isEqualTo(new Executed<>("done", 1, Outcome.Recorded.YES));
        assertThat(executions).hasValue(0);
    }

    @Test
    @Tag("ID15")
    public void actionWhoseHeartbeatThreadStoppedLapses() {
        Operation<String> operation = CHARGE.withPolicy(lease(Duration.ofMillis(100)));
        List<Outcome<String>> overtaking = new ArrayList<>();

        try (Idempotency stopped = underTest()
                .engineOver(underTest().store())
                .scheduler((task, delay) -> () -> {})
                .build()) {
            Outcome<String> first = stopped.run(operation, request, claim -> {
                underTest().untilLapsed(recordKey(operation, request));
                overtaking.add(idempotency.run(CHARGE, request, this::charge));
                return "late";
            });

            assertThat(first).isEqualTo(new Executed<>("late", 1, Outcome.Recorded.LEASE_LOST));
            assertThat(overtaking).containsExactly(new Executed<>("receipt 1", 2, Outcome.Recorded.YES));
        }
    }

    @Test
    public void claimTellsItsAttemptAndAFenceThatGrows() {
        Operation<String> operation = CHARGE.withVerdict((value, failure) -> Keep.RETRY);
        List<Claim> claims = new ArrayList<>();

        for (int i = 0; i < 2; i++) {
            idempotency.run(operation, request, claim -> {
                claims.add(claim);
                return "";
            });
        }

        assertThat(claims).extracting(Claim::attempt).containsExactly(1, 2);
        assertThat(claims).extracting(Claim::recovered).containsExactly(false, true);
        assertThat(claims.get(1).fence()).isGreaterThan(claims.get(0).fence());
    }

    @Test
    @Tag("ID16")
    public void claimThatTheStoreGaveAwayTurnsDeadAndItsResultIsNotStored() {
        Duration lease = Duration.ofMillis(1_500);
        Operation<String> operation = CHARGE.withPolicy(lease(lease));
        // Two thirds of the lease: the first renewal is refused after one, and the lease has not run out by itself.
        long moments = lease.multipliedBy(2).dividedBy(3).dividedBy(StoreUnderTest.MOMENT);

        Outcome<String> outcome = idempotency.run(operation, request, claim -> {
            assertThat(claim.live()).isTrue();
            idempotency.forget(operation, request);
            for (long moment = 0; moment < moments && claim.live(); moment++) {
                underTest().aMoment();
            }
            assertThat(claim.live()).isFalse();
            return "late";
        });

        assertThat(outcome).isEqualTo(new Executed<>("late", 1, Outcome.Recorded.LEASE_LOST));
        assertThat(idempotency.find(operation, request)).isEmpty();
    }

    @Test
    @Tag("ID17")
    public void claimIsNotLiveAnyMoreWhenTheStoreWouldGiveTheKeyAway() {
        Policy policy =
                lease(Duration.ofMillis(500)).toBuilder().heartbeat(false).build();
        Operation<String> operation = CHARGE.withPolicy(policy);
        // Time that passes on the way to the store and back must count against the claim.
        IdempotencyStore slow = new AroundBegin(underTest().store(), underTest()::aMoment, () -> {
            for (int moment = 0; moment < 3; moment++) {
                underTest().aMoment();
            }
        });
        List<Boolean> liveAtLapse = new ArrayList<>();

        try (Idempotency engine = underTest().engineOver(slow).build()) {
            engine.run(operation, request, claim -> {
                assertThat(claim.live()).isTrue();
                underTest().untilLapsed(recordKey(operation, request));
                liveAtLapse.add(claim.live());
                return "late";
            });
        }

        assertThat(liveAtLapse).containsExactly(false);
    }

    @Test
    @Tag("ID21")
    public void downstreamKeyIsEqualOverAttemptsAndDiffersOtherwise() {
        Request other = newRequest();
        Request otherTenant = Request.key(request.key()).tenant(TenantId.of(UUID.randomUUID()));
        Operation<String> operation = CHARGE.withVerdict((value, failure) -> Keep.RETRY);

        String first = keyFor(operation, request, "psp");
        String second = keyFor(operation, request, "psp");
        List<String> others = List.of(
                keyFor(operation, request, "mail"),
                keyFor(operation, other, "psp"),
                keyFor(operation, otherTenant, "psp"));
        AtomicReference<String> cut = new AtomicReference<>();
        idempotency.run(operation, request, claim -> {
            cut.set(claim.downstreamKey("psp", 20));
            return "";
        });

        assertThat(second).isEqualTo(first).matches("[A-Za-z0-9_-]{43}");
        assertThat(others).doesNotContain(first).doesNotHaveDuplicates();
        assertThat(cut.get()).isEqualTo(first.substring(0, 20));
    }

    private String keyFor(Operation<String> operation, Request asked, String purpose) {
        return idempotency
                .run(operation, asked, claim -> claim.downstreamKey(purpose))
                .orElseThrow();
    }

    private static Policy lease(Duration lease) {
        return Policy.standard().toBuilder().lease(lease).build();
    }
}
