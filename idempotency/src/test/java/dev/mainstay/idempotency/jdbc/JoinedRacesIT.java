package dev.mainstay.idempotency.jdbc;

import static dev.mainstay.idempotency.jdbc.JoinedFixture.insert;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.TENANT;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.Request;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Transactions that want one key at once, and those that wait for it. */
class JoinedRacesIT {

    @RegisterExtension
    static final JoinedFixture FIXTURE = new JoinedFixture();

    private static final int THREADS = 6;
    private static final int KEYS = 40;
    private static final Operation<String> ORDER = Operation.of("order", Codecs.string());

    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    private final Request request = newRequest();
    private final String id = request.key();

    @AfterEach
    void endPool() throws InterruptedException {
        pool.shutdown();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private static Operation<String> waiting(Duration length) {
        return ORDER.withPolicy(Policy.standard().toBuilder().waitFor(length).build());
    }

    @RepeatedTest(3)
    @Tag("ID1")
    void manyTransactionsWithOneKeyInsertOneOrder() throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        Callable<List<Outcome<String>>> task =
                () -> CallContext.empty().withTenant(TENANT).call(() -> {
                    List<Outcome<String>> outcomes = new ArrayList<>();
                    try (Connection tx = FIXTURE.borrow()) {
                        for (int key = 0; key < KEYS; key++) {
                            String order = id + "-" + key;
                            start.await(30, TimeUnit.SECONDS);
                            outcomes.add(PostgresIdempotency.joining(tx)
                                    .run(ORDER, Request.key(order), claim -> insert(tx, order)));
                            tx.commit();
                        }
                    }
                    return outcomes;
                });

        List<Outcome<String>> outcomes = new ArrayList<>();
        for (Future<List<Outcome<String>>> future : pool.invokeAll(java.util.Collections.nCopies(THREADS, task))) {
            outcomes.addAll(future.get());
        }

        assertThat(FIXTURE.orders(id)).isEqualTo(KEYS);
        assertThat(outcomes).filteredOn(Outcome.Executed.class::isInstance).hasSize(KEYS);
        assertThat(outcomes)
                .allMatch(outcome -> outcome instanceof Outcome.Executed
                        || outcome instanceof Outcome.Replayed
                        || outcome instanceof Outcome.InFlight)
                .hasSize(THREADS * KEYS);
    }

    @Test
    void duplicateThatWaitsReplaysWhatTheFirstCommits() throws Exception {
        Connection first = FIXTURE.transaction();
        PostgresIdempotency.joining(first).run(ORDER, request, claim -> insert(first, id));
        Future<Outcome<String>> duplicate = pool.submit(() -> inSecond(waiting(Duration.ofSeconds(30))));

        untilSomebodyWaits();
        first.commit();

        assertThat(duplicate.get(30, TimeUnit.SECONDS).replayed()).isTrue();
        assertThat(FIXTURE.orders(id)).isEqualTo(1);
    }

    @Test
    void duplicateThatWaitsRunsWhenTheFirstRollsBack() throws Exception {
        Connection first = FIXTURE.transaction();
        PostgresIdempotency.joining(first).run(ORDER, request, claim -> insert(first, id));
        Future<Outcome<String>> duplicate = pool.submit(() -> inSecond(waiting(Duration.ofSeconds(30))));

        untilSomebodyWaits();
        first.rollback();

        assertThat(duplicate.get(30, TimeUnit.SECONDS))
                .isEqualTo(new Outcome.Executed<>("order " + id, 1, Outcome.Recorded.AT_COMMIT));
        assertThat(FIXTURE.orders(id)).isEqualTo(1);
    }

    private Outcome<String> inSecond(Operation<String> operation) throws Exception {
        return CallContext.empty().withTenant(TENANT).call(() -> {
            try (Connection second = FIXTURE.borrow()) {
                Outcome<String> outcome =
                        PostgresIdempotency.joining(second).run(operation, request, claim -> insert(second, id));
                assertThat(IdempotencyDatabase.column(second, "SHOW lock_timeout"))
                        .containsExactly("0");
                second.commit();
                return outcome;
            }
        });
    }

    private static void untilSomebodyWaits() {
        for (int i = 0; i < 2_000; i++) {
            if (FIXTURE.database()
                            .count(
                                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database ="
                                            + " (SELECT oid FROM pg_database WHERE datname = current_database())")
                    > 0) {
                return;
            }
        }
        throw new AssertionError("nobody waits for the lock");
    }

    @Test
    void duplicateThatWaitsTooLongIsInFlightAndItsTransactionGoesOnAsItWas() throws SQLException {
        Connection first = FIXTURE.transaction();
        Connection second = FIXTURE.transaction();
        PostgresIdempotency.joining(first).run(ORDER, request, claim -> insert(first, id));
        insert(second, id + " before");
        IdempotencyDatabase.execute(second, "SET LOCAL lock_timeout = '7s'");

        Outcome<String> outcome = PostgresIdempotency.joining(second)
                .run(waiting(Duration.ofMillis(50)), request, claim -> insert(second, id));
        List<String> limit = IdempotencyDatabase.column(second, "SHOW lock_timeout");
        insert(second, id + " after");
        second.commit();
        first.rollback();

        assertThat(outcome).isInstanceOf(Outcome.InFlight.class);
        assertThat(limit).containsExactly("7s");
        assertThat(FIXTURE.orders(id)).isEqualTo(2);
    }
}
