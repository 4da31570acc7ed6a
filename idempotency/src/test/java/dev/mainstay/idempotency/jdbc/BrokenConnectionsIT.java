package dev.mainstay.idempotency.jdbc;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newKey;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mainstay.idempotency.Batch;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.Request;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connections that go away under a record. */
class BrokenConnectionsIT {

    @RegisterExtension
    static final JoinedFixture FIXTURE = new JoinedFixture();

    private static final String LOCK = "select pg_advisory_xact_lock";
    private static final Operation<String> ORDER = Operation.of("order", Codecs.string());

    @Test
    void itemWhoseConnectionIsGoneFailsWithItsOwnExceptionFirst() throws SQLException {
        Connection tx = FIXTURE.transaction();
        IOException failure = new IOException("no route");

        Batch<Request, String> batch = PostgresIdempotency.joining(tx)
                .runEach(ORDER, List.of(newRequest()), Function.identity(), (item, claim) -> {
                    tx.close();
                    throw failure;
                });

        assertThat(batch.failures().get(0).failure()).isSameAs(failure);
        assertThat(failure.getSuppressed()).hasAtLeastOneElementOfType(SQLException.class);
    }

    @Test
    void claimIsDeadWhenItsConnectionCannotEvenSayThatItIsOpen() throws SQLException {
        Connection tx = FIXTURE.transaction();
        AtomicBoolean broken = new AtomicBoolean();
        Connection breaking = BoundTransactions.proxy(Connection.class, (method, args) -> {
            if (broken.get() && method.getName().equals("isClosed")) {
                throw new SQLException("gone", "08006");
            }
            return method.invoke(tx, args);
        });
        List<Boolean> live = new ArrayList<>();

        PostgresIdempotency.joining(breaking).run(ORDER, newRequest(), claim -> {
            live.add(claim.live());
            broken.set(true);
            live.add(claim.live());
            return "done";
        });

        assertThat(live).containsExactly(true, false);
    }

    @Test
    void waitForAKeyThatBreaksOffIsAFailureAndNotACallInFlight() throws SQLException {
        Request request = newRequest();
        PostgresIdempotency.joining(FIXTURE.transaction()).run(ORDER, request, claim -> "first");
        Connection tx = FIXTURE.transaction();
        Connection ending = BoundTransactions.proxy(Connection.class, (method, args) -> {
            Object made = method.invoke(tx, args);
            if (method.getName().equals("prepareStatement")
                    && args[0].toString().startsWith(LOCK)) {
                FIXTURE.database().administrate("SELECT pg_terminate_backend(" + pid(tx) + ", 10000)");
            }
            return made;
        });
        Operation<String> patient = ORDER.withPolicy(
                Policy.standard().toBuilder().waitFor(Duration.ofSeconds(20)).build());

        assertThatExceptionOfType(IdempotencyStoreException.class)
                .isThrownBy(() -> PostgresIdempotency.joining(ending).run(patient, request, claim -> "second"))
                .withMessage("PostgreSQL did not begin in the caller's transaction, SQLState 57P01");
    }

    private static String pid(Connection tx) throws SQLException {
        return IdempotencyDatabase.column(tx, "SELECT pg_backend_pid()").get(0);
    }

    @Test
    void poolThatFailsInItsOwnWayLooksLikeADatabaseThatIsDown() {
        DataSource broken = BoundTransactions.proxy(DataSource.class, (method, args) -> {
            throw new IllegalStateException("the pool is shut down");
        });
        try (PostgresStore store = PostgresStore.on(broken)) {
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(() -> store.find(newKey()).toCompletableFuture().join())
                    .withCauseInstanceOf(IdempotencyStoreException.class)
                    .withRootCauseInstanceOf(IllegalStateException.class);
        }
    }
}
