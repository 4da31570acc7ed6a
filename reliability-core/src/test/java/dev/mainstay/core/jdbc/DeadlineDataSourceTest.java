package dev.mainstay.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Action;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.time.ManualTime;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadlineDataSourceTest {

    private static final Duration LEFT = Duration.ofMillis(1_500);
    private static final String CANCELED = "57014";

    private final ManualTime time = ManualTime.create();
    private final FakeDriver driver = new FakeDriver();
    private final DataSource limited = around(Runnable::run);
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void open() throws SQLException {
        connection = limited.getConnection();
        statement = connection.createStatement();
        driver.log.clear();
    }

    @AfterEach
    void noTimerIsLeft() {
        assertThat(time.pending()).isZero();
    }

    @Test
    void withoutADeadlineTheStatementIsPassedOnAsItIs() throws SQLException {
        statement.setQueryTimeout(9);
        driver.onExecute = () -> {
            assertThat(time.pending()).isZero();
            return 3;
        };

        assertThat(statement.executeUpdate("update t")).isEqualTo(3);

        assertThat(driver.log).containsExactly("executeUpdate within 9");
    }

    @Test
    void whenNothingIsLeftNothingIsSent() {
        assertThatThrownBy(() -> within(Duration.ZERO, () -> statement.execute("select 1")))
                .isInstanceOfSatisfying(
                        SQLTimeoutException.class,
                        refused -> assertThat(refused.getSQLState()).isEqualTo(CANCELED))
                .hasMessageContaining("was not sent");

        assertThat(driver.log).isEmpty();
    }

    @Test
    void theQueryTimeoutIsRoundedUpAndAsBeforeAfterwards() throws SQLException {
        within(Duration.ofSeconds(2), () -> statement.execute("a"));
        within(Duration.ofSeconds(2).plusNanos(1), () -> statement.execute("b"));
        within(Duration.ofNanos(1), () -> statement.execute("c"));
        within(Duration.ofDays(365_000), () -> statement.execute("d"));

        assertThat(driver.log)
                .containsExactly(
                        "execute within 2",
                        "execute within 3",
                        "execute within 1",
                        "execute within " + Integer.MAX_VALUE);
        assertThat(statement.getQueryTimeout()).isZero();
    }

    @Test
    void aQueryTimeoutOfTheUserIsShortenedButNeverLengthened() throws SQLException {
        statement.setQueryTimeout(10);
        within(Duration.ofSeconds(4), () -> statement.execute("a"));
        within(Duration.ofSeconds(11), () -> statement.execute("b"));

        assertThat(driver.log).containsExactly("execute within 4", "execute within 10");
        assertThat(statement.getQueryTimeout()).isEqualTo(10);
    }

    @Test
    void everyWayToExecuteIsLimited() throws SQLException {
        PreparedStatement prepared = connection.prepareStatement("insert");
        CallableStatement call = connection.prepareCall("call");
        driver.onExecute = () -> {
            assertThat(time.pending()).isEqualTo(1);
            throw new SQLException("seen");
        };
        List<Action<Object, SQLException>> ways = List.of(
                () -> statement.execute("a"),
                () -> statement.execute("a", Statement.RETURN_GENERATED_KEYS),
                () -> statement.executeQuery("a"),
                () -> statement.executeUpdate("a"),
                () -> statement.executeLargeUpdate("a"),
                () -> statement.executeBatch(),
                () -> statement.executeLargeBatch(),
                () -> prepared.execute(),
                () -> prepared.executeQuery(),
                () -> prepared.executeUpdate(),
                () -> prepared.executeLargeUpdate(),
                () -> call.execute());

        for (Action<Object, SQLException> way : ways) {
            assertThatThrownBy(() -> within(LEFT, way)).hasMessage("seen");
        }

        assertThat(driver.log).hasSameSizeAs(ways).allMatch(line -> line.endsWith("within 2"));
    }

    @Test
    void aStatementThatClosesItselfReturnsItsResult() throws SQLException {
        driver.onExecute = () -> {
            driver.closed = true;
            return true;
        };

        assertThat((boolean) within(LEFT, () -> statement.execute("select 1"))).isTrue();
    }

    @Test
    void wrappersLeadToEachOtherAndEqualThemselvesOnly() throws SQLException {
        assertThat(statement.getConnection()).isSameAs(connection);
        assertThat(Set.of(statement)).contains(statement).doesNotContain(connection.createStatement());
        assertThat(statement).hasToString("the statement");
        assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
        assertThat(connection.isWrapperFor(Statement.class)).isFalse();
        assertThat(connection.unwrap(String.class)).isEqualTo("unwrapped");
        assertThat(connection.isWrapperFor(String.class)).isTrue();
        assertThat(connection.prepareStatement("a")).isNotInstanceOf(CallableStatement.class);
    }

    @Test
    void theDataSourceIsThePoolInEverythingElse() throws SQLException {
        limited.getConnection("ann", "secret").close();
        limited.setLoginTimeout(3);
        limited.setLogWriter(limited.getLogWriter());

        assertThat(driver.log)
                .containsExactly("connection for ann", "close", "setLoginTimeout", "getLogWriter", "setLogWriter");
        assertThat(limited.getLoginTimeout()).isEqualTo(7);
        assertThat(limited.getParentLogger()).isNull();
        assertThat(limited.unwrap(DeadlineDataSource.class)).isSameAs(limited);
        assertThat(limited.unwrap(String.class)).isEqualTo("unwrapped");
        assertThat(limited.isWrapperFor(String.class)).isTrue();
        assertThat(limited.isWrapperFor(Integer.class)).isFalse();
    }

    private DataSource around(Executor executor) {
        return DeadlineDataSource.around(driver.dataSource(), time, executor);
    }

    private <T extends @Nullable Object> T within(Duration left, Action<T, SQLException> work) throws SQLException {
        return CallContext.empty().withDeadline(Deadline.after(left, time)).call(work);
    }
}
