package dev.mainstay.idempotency.jdbc;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Request;
import dev.mainstay.testkit.servers.FlightCounter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is sent, counted at the driver's interface and on the wire. An administrator's connections: nothing is sent to bind a tenant. */
class MessagesIT {

    private static final Operation<String> ORDER = Operation.of("order", Codecs.string());

    private static IdempotencyDatabase database;

    private final CountedConnections counted = new CountedConnections();
    private final Request request = newRequest();
    private FlightCounter proxy;

    @BeforeAll
    static void setUp() {
        database = IdempotencyDatabase.ready();
    }

    @AfterAll
    static void tearDown() {
        database.close();
    }

    @BeforeEach
    void open() {
        proxy = FlightCounter.to(database.postgres().host(), database.postgres().port());
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private Connection transaction() throws SQLException {
        Connection connection = database.postgres().dataSourceVia(proxy).getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private long flights(Connection connection, Request asked, Class<?> expected) {
        Idempotency joined = PostgresIdempotency.joining(counted.around(connection));
        counted.calls.clear();
        proxy.reset();
        Outcome<String> outcome = joined.run(ORDER, asked, claim -> "done");
        assertThat(outcome).isInstanceOf(expected);
        return proxy.traffic().flights();
    }

    @Test
    @Tag("ID46")
    void joinedCallSendsTwoStatementsARepeatOneAndNobodyEndsTheTransaction() throws SQLException {
        try (Connection first = transaction();
                Connection second = transaction()) {
            long ofFirst = flights(first, request, Outcome.Executed.class);
            List<String> callsOfFirst = List.copyOf(counted.calls);
            long ofDuplicate = flights(second, request, Outcome.InFlight.class);
            List<String> callsOfDuplicate = List.copyOf(counted.calls);
            first.commit();
            long ofRepeat = flights(second, request, Outcome.Replayed.class);

            assertThat(callsOfFirst).containsExactly("execute", "execute");
            assertThat(callsOfDuplicate).containsExactly("execute");
            assertThat(counted.calls).containsExactly("execute");
            assertThat(List.of(ofFirst, ofDuplicate, ofRepeat)).containsExactly(2L, 1L, 1L);
        }
    }

    @Test
    void leasedCallSendsTwoStatementsAndTwoCommitsARepeatOneOfEach() {
        List<Long> statements = new ArrayList<>();
        List<Long> commits = new ArrayList<>();
        try (PostgresStore store = PostgresStore.on(
                        counted.around(database.pool(database.postgres().dataSource(), 2)));
                Idempotency idempotency = Idempotency.over(store)) {
            Runnable note = () -> {
                statements.add(counted.count("execute"));
                commits.add(counted.count("commit"));
                counted.calls.clear();
            };

            idempotency.run(ORDER, request, claim -> "done");
            note.run();
            idempotency.run(ORDER, request, claim -> "again");
            note.run();
            try (Idempotency other = Idempotency.over(store)) {
                Request running = newRequest();
                idempotency.run(ORDER, running, claim -> {
                    counted.calls.clear();
                    other.run(ORDER, running, nested -> "");
                    note.run();
                    return "";
                });
            }

            assertThat(statements).containsExactly(2L, 1L, 1L);
            assertThat(commits).containsExactly(2L, 1L, 1L);
        }
    }

    @Test
    void leasedReplayNeitherWritesNorLocksTheRow() {
        try (PostgresStore store =
                        PostgresStore.on(database.pool(database.postgres().dataSource(), 1));
                Idempotency idempotency = Idempotency.over(store)) {
            idempotency.run(ORDER, request, claim -> "done");
            String versions = "SELECT string_agg(concat_ws(' ', ctid, xmin, xmax), ',' ORDER BY key) FROM"
                    + " mainstay_idempotency";
            List<String> before = database.column(versions);

            Outcome<String> replay = idempotency.run(ORDER, request, claim -> "again");

            assertThat(replay.replayed()).isTrue();
            assertThat(database.column(versions)).isEqualTo(before);
        }
    }

    @Test
    void leasedRecordsStayWithinTheirPagesWhenTheyAreRenewedAndCompleted() {
        String updates = "SELECT n_tup_upd || ' ' || n_tup_hot_upd FROM pg_stat_user_tables WHERE relname ="
                + " 'mainstay_idempotency_untenanted'";
        try (HikariDataSource pool = database.pool(database.postgres().dataSource(), 1);
                PostgresStore store = PostgresStore.on(pool);
                Idempotency idempotency =
                        Idempotency.builder(store).untenanted().build()) {
            for (int i = 0; i < 200; i++) {
                idempotency.run(
                        ORDER, Request.key("hot " + i), claim -> "a receipt of some length, as they mostly are");
            }
        }

        String[] counts = polled(updates, "200 ").split(" ", -1);
        assertThat(counts[0]).isEqualTo("200");
        assertThat(Integer.parseInt(counts[1])).isGreaterThanOrEqualTo(190);
    }

    /** Statistics arrive when a connection ends. */
    private static String polled(String query, String beginning) {
        for (int i = 0; i < 1_000; i++) {
            String value = database.column(query).get(0);
            if (value.startsWith(beginning)) {
                return value;
            }
        }
        throw new AssertionError("did not happen in time: " + query + " begins with " + beginning);
    }
}
