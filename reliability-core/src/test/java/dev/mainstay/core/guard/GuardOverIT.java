package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.util.PSQLException;

/** The database preset over a real PostgreSQL. */
@EmbeddedPostgres
@Timeout(60)
class GuardOverIT {

    private static final GuardConfig BRIEF = GuardConfig.database().toBuilder()
            .total(Duration.ofMillis(200))
            .failures(2)
            .build();

    private final RecordingListener heard = new RecordingListener();
    private final Guards guards = Guards.builder().listener(heard).build();
    private final Guard guard = guards.guard("orders-db", BRIEF);
    private final DataSource limited;
    private Connection connection;

    GuardOverIT(DataSource dataSource) {
        limited = guard.over(dataSource);
    }

    @BeforeEach
    void open() throws SQLException {
        connection = limited.getConnection();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        guards.close();
    }

    @Test
    @Tag("RC39")
    void aStatementThatTakesTooLongEndsInDeadlineExceededWithoutAnInterruptAndTheConnectionIsUsedOn() {
        assertThatThrownBy(() -> guard.call(() -> query("select 1 from pg_sleep(60)")))
                .isInstanceOf(DeadlineExceededException.class)
                .cause()
                .isInstanceOfSatisfying(
                        PSQLException.class,
                        canceled -> assertThat(canceled.getSQLState()).isEqualTo("57014"));

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(heard.lines("attempt")).containsExactly("attempt{outcome=timeout}");
        assertThat(answer()).isEqualTo(7);
    }

    @Test
    void theSecondOneOpensABreakerOfTwo() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> guard.call(() -> query("select 1 from pg_sleep(60)")))
                    .isInstanceOf(DeadlineExceededException.class);
        }

        assertThatThrownBy(() -> guard.call(() -> query("select 7"))).isInstanceOf(CircuitOpenException.class);
    }

    @Test
    void anAsynchronousCallEndsTheStatementOnTheThreadThatTookItOver() throws Exception {
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try {
            CompletionStage<Integer> stage = guard.callAsync(
                    () -> CompletableFuture.supplyAsync(this::slowAnswer, CallContext.propagating(worker)));

            assertThatThrownBy(() -> stage.toCompletableFuture().join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(DeadlineExceededException.class);
        } finally {
            worker.shutdown();
        }
        assertThat(worker.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(answer()).isEqualTo(7);
    }

    private int answer() {
        return unchecked("select 7");
    }

    private int slowAnswer() {
        return unchecked("select 1 from pg_sleep(60)");
    }

    private int unchecked(String sql) {
        try {
            return query(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private int query(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
