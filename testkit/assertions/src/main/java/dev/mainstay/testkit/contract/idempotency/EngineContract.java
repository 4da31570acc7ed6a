package dev.mainstay.testkit.contract.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.recordKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.KeyReusedException;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Outcome.Executed;
import dev.mainstay.idempotency.Outcome.InFlight;
import dev.mainstay.idempotency.Outcome.PayloadMismatch;
import dev.mainstay.idempotency.Outcome.Replayed;
import dev.mainstay.idempotency.Request;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a caller sees, on every store. */
public abstract class EngineContract {

    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());

    private final Recorded recorded = new Recorded();
    private final Request request = newRequest();
    private final AtomicInteger executions = new AtomicInteger();
    private Idempotency idempotency;

    /** For subclasses. */
    protected EngineContract() {}

    protected abstract StoreUnderTest underTest();

    @BeforeEach
    public void open() {
        idempotency = underTest()
                .engineOver(underTest().store())
                .signals(recorded.signals())
                .build();
    }

    @AfterEach
    public void close() {
        idempotency.close();
    }

    private String charge(Claim claim) {
        return "receipt " + executions.incrementAndGet();
    }

    @Test
    public void firstCallRunsAndEveryRepeatGetsItsResult() {
        Outcome<String> first = idempotency.run(CHARGE, request, this::charge);
        Outcome<String> second = idempotency.run(CHARGE, request, this::charge);
        String third = idempotency.run(CHARGE, request, this::charge).orElseThrow();

        assertThat(first).isEqualTo(new Executed<>("receipt 1", 1, Outcome.Recorded.YES));
        assertThat(second.replayed()).isTrue();
        assertThat(second.orElseThrow()).isEqualTo("receipt 1");
        assertThat(third).isEqualTo("receipt 1");
        assertThat(executions).hasValue(1);
    }

    @Test
    public void repeatDuringTheFirstCallIsInFlightInThisProcessAndInOthers() {
        List<Outcome<String>> repeats = new ArrayList<>();

        Outcome<String> first;
        try (Idempotency other = underTest().engineOver(underTest().store()).build()) {
            first = idempotency.run(CHARGE, request, claim -> {
                repeats.add(idempotency.run(CHARGE, request, this::charge));
                repeats.add(other.run(CHARGE, request, this::charge));
                return "receipt";
            });
        }

        assertThat(first.orElseThrow()).isEqualTo("receipt");
        assertThat(executions).hasValue(0);
        assertThat(repeats)
                .hasSize(2)
                .allSatisfy(repeat -> assertThat(((InFlight<String>) repeat).retryAfter())
                        .isPositive()
                        .isLessThanOrEqualTo(CHARGE.policy().lease()));
    }

    @Test
    public void otherPayloadUnderTheSameKeyIsRefusedAndLearnsNothing() {
        idempotency.run(CHARGE, request.payload(Fingerprint.of("10 EUR")), this::charge);

        Outcome<String> other = idempotency.run(CHARGE, request.payload(Fingerprint.of("99 EUR")), this::charge);

        assertThat(other).isEqualTo(new PayloadMismatch<>());
        assertThatThrownBy(other::orElseThrow)
                .isInstanceOf(KeyReusedException.class)
                .hasMessage("this idempotency key was used for another request; use a new key");
        assertThat(executions).hasValue(1);
    }

    @Test
    @Tag("ID2")
    public void duplicateThatStartsBeforeAndBeginsAfterTheCompletionReplays() {
        Runnable winner = () -> {
            assertThat(idempotency.find(CHARGE, request)).isEmpty();
            idempotency.run(CHARGE, request, this::charge);
        };
        IdempotencyStore late = new AroundBegin(underTest().store(), winner, () -> {});
        try (Idempotency duplicate = underTest().engineOver(late).build()) {

            Outcome<String> outcome = duplicate.run(CHARGE, request, this::charge);

            assertThat(outcome).isInstanceOf(Replayed.class);
            assertThat(executions).hasValue(1);
        }
    }

    @Test
    @Tag("ID24")
    public void sameKeyOfAnotherTenantPrincipalOrOperationIsAnotherRequest() {
        Principal alice = Principal.user("alice", Set.of());
        Request base = request.principal(alice);
        List<Request> requests = List.of(
                base,
                Request.key(request.key())
                        .tenant(TenantId.of(UUID.randomUUID()))
                        .principal(alice),
                base.principal(Principal.user("bob", Set.of())),
                base.principal(Principal.system("alice")),
                base.principal(new Principal(Principal.Kind.SERVICE, "alice", Set.of(), alice)),
                base.withoutPrincipal());

        List<String> results = new ArrayList<>();
        for (Request each : requests) {
            results.add(idempotency.run(CHARGE, each, this::charge).orElseThrow());
        }
        results.add(idempotency
                .run(Operation.of("refund", Codecs.string()), base, this::charge)
                .orElseThrow());

        assertThat(executions).hasValue(7);
        assertThat(results).doesNotHaveDuplicates();
        assertThat(idempotency
                        .run(CHARGE, base.principal(Principal.user("alice", Set.of("clerk"))), this::charge)
                        .orElseThrow())
                .isEqualTo(results.get(0));
        assertThat(Fingerprint.of("a", "b:c")).isNotEqualTo(Fingerprint.of("a:b", "c"));
        assertThat(recordKey(Operation.of("a", Codecs.string()), Request.key("b.c")))
                .isNotEqualTo(recordKey(Operation.of("a.b", Codecs.string()), Request.key("c")));
    }

    @Test
    public void nestedOperationsKeepTheirOwnResults() {
        Operation<String> outer = Operation.of("outer", Codecs.string());
        Operation<String> inner = Operation.of("inner", Codecs.string());

        idempotency.run(
                outer,
                request,
                claim -> "outer of "
                        + idempotency.run(inner, request, nested -> "inner").orElseThrow());

        assertThat(idempotency.run(outer, request, this::charge).orElseThrow()).isEqualTo("outer of inner");
        assertThat(idempotency.run(inner, request, this::charge).orElseThrow()).isEqualTo("inner");
        assertThat(executions).hasValue(0);
    }

    @Test
    public void actionsOwnExceptionPassesAsItWasAndTheNextCallRunsAgain() {
        IOException failure = new IOException("no route");

        assertThatThrownBy(() -> idempotency.run(CHARGE, request, claim -> {
                    throw failure;
                }))
                .isSameAs(failure);

        assertThat(idempotency.run(CHARGE, request, this::charge))
                .isEqualTo(new Executed<>("receipt 1", 2, Outcome.Recorded.YES));
    }

    @Test
    public void operatorSeesARecordAndFreesIt() {
        idempotency.run(CHARGE, request, this::charge);

        Entry entry = idempotency.find(CHARGE, request).orElseThrow();
        boolean freed = idempotency.forget(CHARGE, request);

        assertThat(entry.state()).isEqualTo(Entry.State.DONE);
        assertThat(entry.expiresAt())
                .isCloseTo(entry.since().plus(CHARGE.policy().retain()), within(1, ChronoUnit.SECONDS));
        assertThat(freed).isTrue();
        assertThat(idempotency.forget(CHARGE, request)).isFalse();
        assertThat(idempotency.run(CHARGE, request, this::charge).orElseThrow()).isEqualTo("receipt 2");
    }
}
