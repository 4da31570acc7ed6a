package dev.mainstay.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.timeout.LimitTimer;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.util.PSQLException;

/** Statements that end with their call, on a real PostgreSQL. */
@EmbeddedPostgres
@Timeout(120)
class DeadlineDataSourceIT {

    private static final String CANCELED = "57014";
    private static final Duration LEFT = Duration.ofMillis(150);
    private static final int RACES = 400;

    private final PostgresDatabase database;
    private final LimitTimer timer = LimitTimer.of("deadline-it-timer");
    private final ExecutorService cancels = Executors.newCachedThreadPool();
    private Connection connection;

    DeadlineDataSourceIT(PostgresDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void open() throws SQLException {
        connection =
                DeadlineDataSource.around(database.dataSource(), timer, cancels).getConnection();
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        assertThat(timer.pending()).isZero();
        timer.close();
        cancels.shutdown();
        assertThat(cancels.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @Tag("RC39")
    void aSleepingQueryEndsAtTheDeadlineAndTheConnectionIsUsedOn() throws SQLException {
        Duration shortest = Duration.ofDays(1);
        for (int i = 0; i < 5; i++) {
            long startedAt = System.nanoTime();

            assertThatThrownBy(() -> sleepWithin(LEFT, "pg_sleep(60)"))
                    .isInstanceOfSatisfying(
                            PSQLException.class,
                            canceled -> assertThat(canceled.getSQLState()).isEqualTo(CANCELED));

            Duration took = Duration.ofNanos(System.nanoTime() - startedAt);
            shortest = took.compareTo(shortest) < 0 ? took : shortest;
            assertThat(one()).isEqualTo(1);
        }
        // The query timeout alone would end none of them before a second is over; a busy machine may end some late.
        assertThat(shortest).isBetween(LEFT, Duration.ofMillis(900));
    }

    @Test
    @Tag("RC39")
    void ofStatementsThatEndAroundTheirDeadlineNoCancelHitsTheNextOne() throws SQLException {
        int canceled = 0;
        for (int race = 0; race < RACES; race++) {
            double seconds = ThreadLocalRandom.current().nextDouble(0.003, 0.012);
            try {
                sleepWithin(Duration.ofMillis(8), "pg_sleep(" + seconds + ")");
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isEqualTo(CANCELED);
                canceled++;
            }
            for (int next = 0; next < 3; next++) {
                assertThat(one()).isEqualTo(1);
            }
        }

        assertThat(canceled).as("races that the cancel won").isBetween(RACES / 20, RACES * 19 / 20);
    }

    /** Some of these cancels overtake their statement and are lost; then the query timeout or the abort ends it. */
    @Test
    void aDeadlineThatPassesWhileTheStatementIsOnItsWayEndsItAllTheSame() throws SQLException {
        for (int i = 0; i < RACES / 2; i++) {
            Duration left = Duration.ofNanos(ThreadLocalRandom.current().nextLong(1_000, 1_000_000));
            long startedAt = System.nanoTime();

            assertThatThrownBy(() -> sleepWithin(left, "pg_sleep(60)")).isInstanceOf(SQLException.class);

            assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isLessThan(Duration.ofSeconds(20));
            if (connection.isClosed()) {
                open();
            }
            assertThat(one()).isEqualTo(1);
        }
    }

    @Test
    void aStatementThatHeedsNoCancelLosesItsConnection() throws SQLException {
        String heedless = "do $$ begin loop begin perform pg_sleep(60);"
                + " exception when query_canceled then null; end; end loop; end $$";
        try (Statement statement = connection.createStatement()) {
            long startedAt = System.nanoTime();

            assertThatThrownBy(() -> within(Duration.ofMillis(100), () -> statement.execute(heedless)))
                    .isInstanceOf(PSQLException.class);

            assertThat(Duration.ofNanos(System.nanoTime() - startedAt))
                    .isBetween(Duration.ofMillis(2_100), Duration.ofSeconds(20));
        }
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void aBatchEndsAtTheDeadlineToo() throws SQLException {
        try (PreparedStatement batch = connection.prepareStatement("select pg_sleep(?)")) {
            for (int i = 0; i < 100; i++) {
                batch.setDouble(1, 0.2);
                batch.addBatch();
            }

            assertThatThrownBy(() -> within(Duration.ofMillis(300), () -> batch.executeBatch()))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("cancel");
        }
        assertThat(one()).isEqualTo(1);
    }

    private void sleepWithin(Duration left, String sleep) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            within(left, () -> statement.execute("select " + sleep));
        }
    }

    private int one() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 1")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static <T> void within(Duration left, dev.mainstay.core.Action<T, SQLException> work) throws SQLException {
        CallContext.empty().withDeadline(Deadline.after(left)).call(work);
    }
}
