package dev.mainstay.idempotency.jdbc;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.TENANT;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Scope;
import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Outcome.Executed;
import dev.mainstay.idempotency.Outcome.InFlight;
import dev.mainstay.idempotency.Outcome.Recorded;
import dev.mainstay.idempotency.Request;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The record in the caller's transaction, under row-level security. */
class JoinedIT {

    private static final Operation<String> ORDER = Operation.of("order", Codecs.string());

    private static IdempotencyDatabase database;
    private static DataSource pool;

    private final Request request = newRequest();
    private Scope scope;
    private Connection first;
    private Connection second;

    @BeforeAll
    static void setUp() {
        database = IdempotencyDatabase.ready();
        database.administrate("CREATE TABLE app.orders (id text PRIMARY KEY)");
        database.administrate("GRANT SELECT, INSERT ON app.orders TO " + database.role("tenant"));
        pool = database.tenants(2);
    }

    @AfterAll
    static void tearDown() {
        database.close();
    }

    @BeforeEach
    void open() throws SQLException {
        scope = CallContext.empty().withTenant(TENANT).makeCurrent();
        first = transaction();
        second = transaction();
    }

    @AfterEach
    void close() throws SQLException {
        first.rollback();
        first.close();
        second.rollback();
        second.close();
        scope.close();
    }

    private static Connection transaction() throws SQLException {
        Connection connection = pool.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private Outcome<String> order(Connection tx) {
        return PostgresIdempotency.joining(tx).run(ORDER, request, claim -> insert(tx));
    }

    private String insert(Connection tx) {
        try {
            IdempotencyDatabase.execute(tx, "INSERT INTO orders VALUES ('" + request.key() + "')");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return "order " + request.key();
    }

    private long orders() {
        return database.count("SELECT count(*) FROM orders WHERE id = '" + request.key() + "'");
    }

    private static void sendStatistics(Connection connection) throws SQLException {
        IdempotencyDatabase.execute(connection, "SELECT pg_stat_force_next_flush()");
        connection.commit();
    }

    @Test
    @Tag("ID43")
    void rollbackTakesTheRecordWithTheOrderAndTheNextCallRuns() throws SQLException {
        Outcome<String> undone = order(first);
        first.rollback();
        boolean known = PostgresIdempotency.joining(first).find(ORDER, request).isPresent();
        long rows = orders();

        Outcome<String> done = order(second);
        second.commit();

        assertThat(undone).isEqualTo(new Executed<>("order " + request.key(), 1, Recorded.AT_COMMIT));
        assertThat(known).isFalse();
        assertThat(rows).isZero();
        assertThat(done).isEqualTo(undone);
        assertThat(orders()).isEqualTo(1);
    }

    @Test
    @Tag("ID44")
    void duplicateOfAnUncommittedCallIsInFlightAtOnceAndItsTransactionGoesOn() throws SQLException {
        order(first);

        Outcome<String> duplicate = order(second);
        IdempotencyDatabase.execute(second, "INSERT INTO orders VALUES ('beside " + request.key() + "')");
        second.commit();
        first.commit();

        assertThat(((InFlight<String>) duplicate).retryAfter()).isPositive();
        assertThat(orders()).isEqualTo(1);
        assertThat(database.count("SELECT count(*) FROM orders WHERE id = 'beside " + request.key() + "'"))
                .isEqualTo(1);
        assertThat(order(second).replayed()).isTrue();
    }

    @Test
    @Tag("ID45")
    void replayWritesNothingAndTakesNoLock() throws SQLException {
        Outcome<String> done = order(first);
        first.commit();
        sendStatistics(first);
        sendStatistics(second);
        String dead = "SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'mainstay_idempotency'";
        long before = database.count(dead);

        Outcome<String> replay = order(second);
        String transaction = IdempotencyDatabase.column(second, "SELECT pg_current_xact_id_if_assigned()")
                .get(0);
        List<String> locks = IdempotencyDatabase.column(
                second, "SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'");
        second.commit();
        sendStatistics(second);

        assertThat(replay.replayed()).isTrue();
        assertThat(replay.orElseThrow()).isEqualTo(done.orElseThrow());
        assertThat(transaction).as("number of a transaction that wrote").isNull();
        assertThat(locks).isEmpty();
        assertThat(database.count(dead)).isEqualTo(before);
    }

    @Test
    void completeStaysWithinItsPage() throws SQLException {
        order(first);

        assertThat(IdempotencyDatabase.column(
                        first,
                        "SELECT n_tup_ins || ' ' || n_tup_upd || ' ' || n_tup_hot_upd FROM pg_stat_xact_user_tables"
                                + " WHERE relname = 'mainstay_idempotency'"))
                .containsExactly("1 1 1");
    }

    @Test
    @Tag("ID47")
    void conflictOfRepeatableReadIsToldWithItsStateAndTheRetryReplays() throws SQLException {
        first.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        IdempotencyDatabase.column(first, "SELECT count(*) FROM orders");
        order(second);
        second.commit();

        assertThatThrownBy(() -> order(first))
                .isInstanceOf(IdempotencyStoreException.class)
                .hasMessage("PostgreSQL did not begin in the caller's transaction, SQLState 40001")
                .cause()
                .isInstanceOfSatisfying(
                        SQLException.class,
                        cause -> assertThat(cause.getSQLState()).isEqualTo("40001"));

        first.rollback();
        assertThat(order(first).replayed()).isTrue();
        assertThat(orders()).isEqualTo(1);
        first.rollback();
        first.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }

    @Test
    void sameKeyInsideOfItsOwnActionIsInFlightAlsoUnderASavepoint() throws SQLException {
        List<Outcome<String>> nested = new ArrayList<>();

        Outcome<String> outcome = PostgresIdempotency.joining(first).run(ORDER, request, claim -> {
            nested.add(order(first));
            first.setSavepoint();
            nested.add(order(first));
            return "outer";
        });

        assertThat(nested).hasSize(2).allMatch(InFlight.class::isInstance);
        assertThat(outcome.orElseThrow()).isEqualTo("outer");
    }

    @Test
    void otherPayloadIsAMismatchOnceTheFirstIsCommitted() throws SQLException {
        order(first);
        first.commit();

        Outcome<String> other =
                PostgresIdempotency.joining(second).run(ORDER, request.payload(Fingerprint.of("other")), claim -> "");

        assertThat(other).isEqualTo(new Outcome.PayloadMismatch<>());
    }

    @Test
    void claimIsLiveWhileItsActionRunsInTheTransaction() throws SQLException {
        List<Claim> claims = new ArrayList<>();
        List<Boolean> live = new ArrayList<>();

        PostgresIdempotency.joining(first).run(ORDER, request, claim -> {
            claims.add(claim);
            live.add(claim.live());
            first.setAutoCommit(true);
            live.add(claim.live());
            first.setAutoCommit(false);
            return "";
        });

        assertThat(live).containsExactly(true, false);
        assertThat(claims.get(0).live()).isFalse();
        assertThat(claims.get(0).fence()).isPositive();
        assertThat(claims.get(0).downstreamKey("psp")).hasSize(Claim.DOWNSTREAM_KEY_LENGTH);
    }

    @Test
    @Tag("ID46")
    void connectionInAutoCommitIsRefused() throws SQLException {
        second.setAutoCommit(true);

        assertThatIllegalStateException()
                .isThrownBy(() -> order(second))
                .withMessage("connection must be in a transaction for the record to join it, was in auto-commit mode;"
                        + " call setAutoCommit(false) first");
        assertThat(orders()).isZero();
        second.setAutoCommit(false);
    }

    @Test
    void closedEngineTakesNoNewClaimAndLeavesTheTransactionOpen() throws SQLException {
        var joined = PostgresIdempotency.joining(first);
        joined.run(ORDER, request, claim -> insert(first));
        joined.close();

        assertThatThrownBy(() -> joined.run(ORDER, newRequest(), claim -> ""))
                .isInstanceOf(IdempotencyStoreException.class)
                .hasMessage("idempotency is closed and takes no new claim");

        first.commit();
        assertThat(orders()).isEqualTo(1);
    }

    @Test
    void requestWithoutATenantNeedsAnEngineForThat() throws SQLException {
        try (Connection platform = database.platform(1).getConnection()) {
            platform.setAutoCommit(false);
            PostgresIdempotency untenanted = PostgresIdempotency.ofDefaults().untenanted();
            List<Outcome<String>> outcomes = new ArrayList<>();
            CallContext.empty().call(() -> {
                Request without = Request.key(request.key());
                assertThatIllegalStateException()
                        .isThrownBy(() -> PostgresIdempotency.joining(platform).run(ORDER, without, claim -> ""));
                outcomes.add(untenanted.on(platform).run(ORDER, without, claim -> "done"));
                platform.commit();
                outcomes.add(untenanted.on(platform).run(ORDER, without, claim -> "again"));
                return null;
            });

            assertThat(outcomes).extracting(Outcome::orElseThrow).containsExactly("done", "done");
        }
    }
}
