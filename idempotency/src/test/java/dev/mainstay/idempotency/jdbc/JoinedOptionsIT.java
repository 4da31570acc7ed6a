package dev.mainstay.idempotency.jdbc;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

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
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.Request;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What can be chosen for records in the caller's transaction, and what goes wrong around them. */
class JoinedOptionsIT {

    @RegisterExtension
    static final JoinedFixture FIXTURE = new JoinedFixture();

    private static final Operation<String> ORDER = Operation.of("order", Codecs.string());

    private final Request request = newRequest();
    private Connection tx;

    @BeforeEach
    void open() throws SQLException {
        tx = FIXTURE.transaction();
    }

    @Test
    void schemaAndTimeAreThoseThatWereChosen() {
        PostgresIdempotency chosen =
                PostgresIdempotency.ofDefaults().withSchema("app").withStatementTimeout(Duration.ofSeconds(2));

        assertThat(chosen.on(tx).run(ORDER, request, claim -> "done").orElseThrow())
                .isEqualTo("done");
        assertThatIllegalArgumentException().isThrownBy(() -> chosen.withSchema("app\"; drop"));
        assertThatIllegalArgumentException().isThrownBy(() -> chosen.withStatementTimeout(Duration.ZERO));
    }

    @Test
    void plainRecordIsReplayedByAnEngineThatSealsFromNowOnAndRefusedByOneThatSeals() {
        KeyRing<AesKey> keys = KeyRing.of(AesKey.of("k", new byte[32]), List.of());
        PostgresIdempotency.joining(tx).run(ORDER, request, claim -> "plain");

        Outcome<String> repeat =
                PostgresIdempotency.ofDefaults().sealingFromNowOn(keys).on(tx).run(ORDER, request, claim -> "again");

        assertThat(repeat.replayed()).isTrue();
        assertThat(repeat.orElseThrow()).isEqualTo("plain");
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        PostgresIdempotency.ofDefaults().sealing(keys).on(tx).run(ORDER, request, claim -> "again"));
    }

    @Test
    void verdictThatFailsKeepsAValueAndIsTold() {
        List<Signal> signals = new ArrayList<>();
        Operation<String> broken = ORDER.withVerdict((value, failure) -> {
            throw new IllegalStateException("verdict");
        });
        Idempotency joined = PostgresIdempotency.ofDefaults()
                .withSignals(Signals.to(List.of(signals::add)))
                .on(tx);

        Outcome<String> outcome = joined.run(broken, request, claim -> "done");

        assertThat(outcome.orElseThrow()).isEqualTo("done");
        assertThat(joined.find(ORDER, request).orElseThrow().state()).isEqualTo(Entry.State.DONE);
        assertThat(signals)
                .extracting(signal -> signal.attributes().get("trouble"))
                .contains("verdict-failed");
    }

    @Test
    void interruptOfAnItemIsListedAndTheFlagKept() {
        Batch<Request, String> batch = PostgresIdempotency.joining(tx)
                .runEach(ORDER, List.of(request), Function.identity(), (item, claim) -> {
                    throw new InterruptedException("stop");
                });

        assertThat(Thread.interrupted()).isTrue();
        assertThat(batch.failures().get(0).failure()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void stepThatTheCallerUndidWithASavepointIsRunAgainAndOneThatStaysIsNot() throws SQLException {
        List<String> ran = new ArrayList<>();

        PostgresIdempotency.joining(tx).run(ORDER, request, claim -> {
            Savepoint mark = null;
            for (int turn = 0; turn < 3; turn++) {
                claim.step("before", Codecs.string(), () -> noted(ran, "before"));
                mark = mark == null ? tx.setSavepoint() : mark;
                claim.step("after", Codecs.string(), () -> noted(ran, "after"));
                if (turn == 0) {
                    tx.rollback(mark);
                }
            }
            return "done";
        });

        assertThat(ran).containsExactly("before", "after", "after");
    }

    private static String noted(List<String> ran, String step) {
        ran.add(step);
        return step;
    }

    @Test
    void duplicateWhoseWaitTheCallersStatementTimeoutEndsIsInFlightAndItsTransactionGoesOn() throws SQLException {
        PostgresIdempotency.joining(tx).run(ORDER, request, claim -> "first");
        Connection second = FIXTURE.transaction();
        IdempotencyDatabase.execute(second, "SET LOCAL statement_timeout = '200ms'");
        Operation<String> patient = ORDER.withPolicy(
                Policy.standard().toBuilder().waitFor(Duration.ofSeconds(20)).build());

        Outcome<String> outcome = PostgresIdempotency.joining(second).run(patient, request, claim -> "second");

        assertThat(outcome).isInstanceOf(Outcome.InFlight.class);
        assertThat(IdempotencyDatabase.column(second, "SHOW lock_timeout")).containsExactly("0");
    }

    @Test
    void claimIsDeadOnceItsConnectionIsClosedAndTheCallFails() {
        Idempotency joined = PostgresIdempotency.joining(tx);
        List<Boolean> live = new ArrayList<>();

        assertThatExceptionOfType(IdempotencyStoreException.class)
                .isThrownBy(() -> joined.run(ORDER, request, claim -> {
                    live.add(claim.live());
                    tx.close();
                    live.add(claim.live());
                    return "done";
                }));

        assertThat(live).containsExactly(true, false);
    }
}
