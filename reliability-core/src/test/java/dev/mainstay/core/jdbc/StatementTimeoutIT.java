package dev.mainstay.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.time.ManualTime;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EmbeddedPostgres
@Timeout(60)
class StatementTimeoutIT {

    private final ManualTime time = ManualTime.create();
    private final PostgresDatabase database;
    private Connection connection;

    StatementTimeoutIT(PostgresDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void open() throws SQLException {
        connection = database.dataSource().getConnection();
        connection.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        connection.rollback();
        connection.close();
    }

    @Test
    void theServerEndsAStatementByItselfAndForgetsTheTimeoutWithTheTransaction() throws SQLException {
        applyWithin(Duration.ofMillis(100));

        assertThatThrownBy(() -> execute("select pg_sleep(60)"))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        ended -> assertThat(ended.getSQLState()).isEqualTo("57014"));

        connection.rollback();
        assertThat(timeout()).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1ms", // rounded up, since 0 is no limit at all
        "1000000, 1ms",
        "1000001, 2ms",
        "250000000, 250ms",
        "60000000000, 1min",
        "8000000000000000000, 2147483647ms"
    })
    void whatIsLeftIsSetInMillisecondsRoundedUp(long nanos, String set) throws SQLException {
        applyWithin(Duration.ofNanos(nanos));

        assertThat(timeout()).isEqualTo(set);
    }

    @ParameterizedTest
    @CsvSource({"300ms, 300ms", "5s, 5s", "1min, 10s", "1h, 10s", "2d, 10s", "0, 10s"})
    void aShorterTimeoutIsKeptAndALongerOneShortened(String before, String after) throws SQLException {
        execute("set statement_timeout = '" + before + "'");

        applyWithin(Duration.ofSeconds(10));

        assertThat(timeout()).isEqualTo(after);
    }

    @Test
    void withoutADeadlineNothingIsSet() throws SQLException {
        StatementTimeout.applyTo(connection);

        assertThat(timeout()).isEqualTo("0");
    }

    @Test
    void whenNothingIsLeftItIsRefused() throws SQLException {
        assertThatThrownBy(() -> applyWithin(Duration.ZERO)).isInstanceOf(SQLTimeoutException.class);

        assertThat(timeout()).isEqualTo("0");
    }

    @Test
    void outsideOfATransactionItIsRefused() throws SQLException {
        connection.setAutoCommit(true);
        try {
            assertThatThrownBy(() -> applyWithin(Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("autoCommit must be false");
        } finally {
            connection.setAutoCommit(false);
        }
    }

    private void applyWithin(Duration left) throws SQLException {
        CallContext.empty().withDeadline(Deadline.after(left, time)).call(() -> {
            StatementTimeout.applyTo(connection);
            return null;
        });
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String timeout() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("show statement_timeout")) {
            rows.next();
            return rows.getString(1);
        }
    }
}
