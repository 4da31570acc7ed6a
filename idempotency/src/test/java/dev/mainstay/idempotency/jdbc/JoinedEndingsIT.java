package dev.mainstay.idempotency.jdbc;

import static dev.mainstay.idempotency.jdbc.JoinedFixture.insert;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.keys.AesKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.idempotency.Batch;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Outcome.Executed;
import dev.mainstay.idempotency.Outcome.Recorded;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.Request;
import dev.mainstay.idempotency.Verdict.Keep;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How attempts in the caller's transaction end, well and badly. */
class JoinedEndingsIT {

    @RegisterExtension
    static final JoinedFixture FIXTURE = new JoinedFixture();

    private static final Operation<String> ORDER = Operation.of("order", Codecs.string());

    private final Request request = newRequest();
    private final String id = request.key();
    private final List<Signal> signals = new ArrayList<>();
    private Connection tx;
    private Idempotency joined;

    @BeforeEach
    void open() throws SQLException {
        tx = FIXTURE.transaction();
        joined = PostgresIdempotency.ofDefaults()
                .withSignals(Signals.to(List.of(signals::add)))
                .on(tx);
    }

    private List<String> told(String attribute) {
        return signals.stream()
                .filter(signal -> signal.attributes().containsKey(attribute))
                .map(signal -> signal.attributes().get(attribute))
                .toList();
    }

    @Test
    void failureAfterTheTransactionWasGivenUpPassesAsItWas() throws SQLException {
        IOException failure = new IOException("no route");

        assertThatThrownBy(() -> joined.run(ORDER, request, claim -> {
                    tx.setAutoCommit(true);
                    throw failure;
                }))
                .isSameAs(failure);
        tx.setAutoCommit(false);
        assertThat(failure.getSuppressed()).hasSize(1).hasOnlyElementsOfType(IllegalStateException.class);
        assertThat(told("outcome")).containsExactly("failed");
    }

    @ParameterizedTest
    @CsvSource({"RECORD, DONE", "RETRY, RETRYABLE", "QUARANTINE, QUARANTINED", "FORGET,"})
    void failureLeavesWhatItsVerdictSaysIfTheCallerCommitsAllTheSame(Keep keep, Entry.State state) throws SQLException {
        Operation<String> operation = ORDER.withVerdict((value, failure) -> keep);
        IOException failure = new IOException("no route");

        assertThatThrownBy(() -> joined.run(operation, request, claim -> {
                    throw failure;
                }))
                .isSameAs(failure)
                .hasNoSuppressedExceptions();
        tx.commit();

        assertThat(joined.find(operation, request).map(Entry::state).orElse(null))
                .isEqualTo(state);
        assertThat(told("outcome")).containsExactly("failed");
    }

    @ParameterizedTest
    @EnumSource(Keep.class)
    void failureLeavesNothingIfTheCallerRollsBack(Keep keep) throws SQLException {
        Operation<String> operation = ORDER.withVerdict((value, failure) -> keep);

        assertThatThrownBy(() -> joined.run(operation, request, claim -> {
                    throw new IOException("no route");
                }))
                .isInstanceOf(IOException.class);
        tx.rollback();

        assertThat(joined.run(ORDER, request, claim -> "done"))
                .isEqualTo(new Executed<>("done", 1, Recorded.AT_COMMIT));
    }

    @Test
    void valueThatIsToBeTriedAgainLetsTheNextCallRunAsTheNextAttempt() throws SQLException {
        Operation<String> retrying = ORDER.withVerdict((value, failure) -> Keep.RETRY);
        List<Long> fences = new ArrayList<>();

        joined.run(retrying, request, claim -> {
            fences.add(claim.fence());
            return "";
        });
        tx.commit();
        Outcome<String> second = joined.run(ORDER, request, claim -> {
            fences.add(claim.fence());
            return "recovered " + claim.recovered();
        });

        assertThat(second).isEqualTo(new Executed<>("recovered true", 2, Recorded.AT_COMMIT));
        assertThat(fences.get(1)).isGreaterThan(fences.get(0));
    }

    @Test
    void statementThatFailsInTheActionReachesTheCallerAsItWasAndRollbackFreesTheKey() throws SQLException {
        assertThatThrownBy(() -> joined.run(ORDER, request, claim -> insert(tx, id) + insert(tx, id)))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failure -> assertThat(failure.getSQLState()).isEqualTo("23505"))
                .hasNoSuppressedExceptions();
        tx.rollback();

        assertThat(joined.run(ORDER, request, claim -> insert(tx, id)).orElseThrow())
                .isEqualTo("order " + id);
    }

    @Test
    void actionThatHidesAFailedStatementIsNotTakenForDone() {
        assertThatThrownBy(() -> joined.run(ORDER, request, claim -> {
                    try {
                        return insert(tx, id) + insert(tx, id);
                    } catch (SQLException hidden) {
                        return "done";
                    }
                }))
                .isInstanceOf(IdempotencyStoreException.class)
                .hasMessage("PostgreSQL did not complete in the caller's transaction, SQLState 25P02");
        assertThat(told("outcome")).containsExactly("store-failed");
    }

    @Test
    void connectionThatBreaksWhenTheActionFailsIsOnlySuppressed() {
        IOException failure = new IOException("no route");

        assertThatThrownBy(() -> joined.run(ORDER, request, claim -> {
                    tx.abort(Runnable::run);
                    throw failure;
                }))
                .isSameAs(failure)
                .satisfies(thrown ->
                        assertThat(thrown.getSuppressed()).hasOnlyElementsOfType(IdempotencyStoreException.class));
    }

    @Test
    void recordThatWasCommittedWithoutAnEndIsTakenOverAndTheLateEndIsRefused() throws SQLException {
        Connection other = FIXTURE.transaction();
        List<Outcome<String>> overtaking = new ArrayList<>();

        Outcome<String> late = joined.run(ORDER, request, claim -> {
            tx.commit();
            overtaking.add(PostgresIdempotency.joining(other).run(ORDER, request, second -> "second"));
            other.commit();
            return "late";
        });
        tx.commit();

        assertThat(overtaking).containsExactly(new Executed<>("second", 2, Recorded.AT_COMMIT));
        assertThat(late).isEqualTo(new Executed<>("late", 1, Recorded.LEASE_LOST));
        assertThat(told("trouble")).containsExactly("lease-lost");
        assertThat(joined.run(ORDER, request, claim -> "third").orElseThrow()).isEqualTo("second");
    }

    @Test
    void recordThatWasCommittedWithoutAnEndIsQuarantinedIfThePolicySaysSo() throws SQLException {
        Operation<String> careful = ORDER.withPolicy(Policy.standard().toBuilder()
                .onAbandoned(Policy.OnAbandoned.QUARANTINE)
                .build());
        Connection other = FIXTURE.transaction();
        List<Outcome<String>> others = new ArrayList<>();

        joined.run(careful, request, claim -> {
            tx.commit();
            others.add(PostgresIdempotency.joining(other).run(careful, request, second -> "second"));
            other.commit();
            return "late";
        });
        boolean freed = PostgresIdempotency.joining(other).forget(careful, request);
        Outcome<String> next = PostgresIdempotency.joining(other).run(careful, request, claim -> "next");

        assertThat(others).hasSize(1).allMatch(Outcome.OutcomeUnknown.class::isInstance);
        assertThat(freed).isTrue();
        assertThat(next).isEqualTo(new Executed<>("next", 1, Recorded.AT_COMMIT));
    }

    @Test
    void resultThatIsTooLongIsATombstone() throws SQLException {
        Operation<String> shortOnly =
                ORDER.withPolicy(Policy.standard().toBuilder().maxResultBytes(3).build());

        Outcome<String> first = joined.run(shortOnly, request, claim -> "four");
        tx.commit();

        assertThat(first.orElseThrow()).isEqualTo("four");
        assertThat(joined.run(shortOnly, request, claim -> "")).isInstanceOf(Outcome.ResultNotRetained.class);
    }

    @Test
    void finishedStepsAreCommittedWithTheirEffectsAndNotRunAgain() throws SQLException {
        assertThatThrownBy(() -> joined.run(ORDER, request, claim -> {
                    claim.step("reserve", Codecs.string(), () -> insert(tx, id));
                    throw new IOException("no route");
                }))
                .isInstanceOf(IOException.class);
        tx.commit();

        Outcome<String> second =
                joined.run(ORDER, request, claim -> claim.step("reserve", Codecs.string(), () -> insert(tx, id)));

        assertThat(second).isEqualTo(new Executed<>("order " + id, 2, Recorded.AT_COMMIT));
        assertThat(FIXTURE.orders(id)).isEqualTo(1);
    }

    @Test
    void sealedResultsAndStepsAreOpenedByAnyEngineWithTheKeyAndByNoOther() throws SQLException {
        KeyRing<AesKey> keys = KeyRing.of(AesKey.of("k1", new byte[32]), List.of());
        PostgresIdempotency sealing = PostgresIdempotency.ofDefaults().sealing(keys);
        Connection other = FIXTURE.transaction();

        sealing.on(tx).run(ORDER, request, claim -> claim.step("part", Codecs.string(), () -> "secret"));
        tx.commit();
        String result = FIXTURE.database()
                .column("SELECT kind || ' ' || encode(result, 'escape') FROM mainstay_idempotency ORDER BY since DESC")
                .get(0);
        Outcome<String> replay = sealing.on(other).run(ORDER, request, claim -> "again");
        try (PostgresStore store = PostgresStore.on(FIXTURE.database().tenants(1));
                Idempotency leased = Idempotency.builder(store).sealing(keys).build()) {
            assertThat(leased.run(ORDER, request, claim -> "again").orElseThrow())
                    .isEqualTo("secret");
        }

        assertThat(result).startsWith("SEALED ").doesNotContain("secret");
        assertThat(replay.orElseThrow()).isEqualTo("secret");
        assertThatIllegalStateException().isThrownBy(() -> joined.run(ORDER, request, claim -> "again"));
    }

    @Test
    void failedItemOfABatchIsUndoneAndTheOthersStay() throws SQLException {
        List<String> items = List.of(id + "a", id + "b", id + "a", id + "c");

        Batch<String, String> batch = joined.runEach(ORDER, items, item -> Request.key(item), (item, claim) -> {
            insert(tx, item);
            return item.endsWith("b") ? insert(tx, item) : item;
        });
        tx.commit();

        assertThat(batch.failures()).extracting(Batch.Failed::item).containsExactly(id + "b");
        assertThat(batch.items().get(0))
                .isEqualTo(new Batch.Ended<>(id + "a", new Executed<>(id + "a", 1, Recorded.AT_COMMIT)));
        assertThat(((Batch.Ended<String, String>) batch.items().get(2))
                        .outcome()
                        .replayed())
                .isTrue();
        assertThat(FIXTURE.orders(id)).isEqualTo(2);
        assertThat(joined.find(ORDER, Request.key(id + "b"))).isEmpty();
    }

    @Test
    void asynchronousActionIsRefused() {
        assertThatThrownBy(() -> joined.runAsync(ORDER, request, claim -> CompletableFuture.completedFuture("")))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("use run, or a store with a lease");
    }
}
