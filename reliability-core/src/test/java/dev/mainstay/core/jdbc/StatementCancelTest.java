package dev.mainstay.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Action;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.time.ManualTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a cancel and an abort are sent, and when not. */
class StatementCancelTest {

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
    @Tag("RC39")
    void aStatementIsCancelledOnceAndExactlyAtTheDeadline() {
        SQLException canceled = new SQLException("canceling statement due to user request", CANCELED);
        driver.onExecute = () -> {
            time.advance(LEFT.minusNanos(1));
            assertThat(driver.log).doesNotContain("cancel");
            time.advance(Duration.ofNanos(1));
            assertThat(driver.log).contains("cancel");
            time.advance(Duration.ofMillis(1_999));
            throw canceled;
        };

        assertThatThrownBy(() -> within(LEFT, () -> statement.executeQuery("select 1")))
                .isSameAs(canceled);

        assertThat(driver.log).containsExactly("executeQuery within 2", "cancel");
    }

    @Test
    @Tag("RC39")
    void nothingIsCancelledOnceTheStatementHasEnded() throws SQLException {
        within(LEFT, () -> statement.execute("select 1"));

        time.advance(LEFT);

        assertThat(driver.log).containsExactly("execute within 2");
    }

    @Test
    @Tag("RC39")
    void aCancelThatTheExecutorBeginsAfterTheStatementHasEndedIsNotSent() throws SQLException {
        List<Runnable> held = new ArrayList<>();
        Statement own = around(held::add).getConnection().createStatement();
        driver.onExecute = () -> {
            time.advance(LEFT);
            return false;
        };

        within(LEFT, () -> own.execute("select 1"));
        held.get(0).run();

        assertThat(driver.log).doesNotContain("cancel");
    }

    @Test
    @Tag("RC39")
    void anAbortThatTheExecutorBeginsAfterTheStatementHasEndedIsNotSent() throws SQLException {
        List<Runnable> held = new ArrayList<>();
        Statement own = around(held::add).getConnection().createStatement();
        driver.onExecute = () -> {
            time.advance(LEFT);
            held.remove(0).run();
            time.advance(Duration.ofSeconds(2));
            return false;
        };

        within(LEFT, () -> own.execute("select 1"));
        held.get(0).run();

        assertThat(driver.log).contains("cancel").doesNotContain("abort");
    }

    @Test
    @Timeout(30)
    void whenTheExecutorRefusesTheStatementIsStillCancelled() throws SQLException {
        CountDownLatch cancelled = new CountDownLatch(1);
        DataSource closed = around(task -> {
            throw new RejectedExecutionException();
        });
        driver.onCancel = () -> {
            cancelled.countDown();
            return null;
        };
        driver.onExecute = () -> {
            time.advance(LEFT);
            return await(cancelled);
        };
        Statement own = closed.getConnection().createStatement();

        boolean seen = within(LEFT, () -> own.execute("select 1"));

        assertThat(seen).isTrue();
    }

    @Test
    void twoSecondsAfterACancelThatWasNotHeededTheConnectionIsAborted() throws SQLException {
        driver.onExecute = () -> {
            time.advance(LEFT.plusSeconds(2).minusNanos(1));
            assertThat(driver.log).doesNotContain("abort");
            time.advance(Duration.ofDays(1));
            throw new SQLException("closed");
        };

        assertThatThrownBy(() -> within(LEFT, () -> statement.execute("select 1")))
                .hasMessage("closed");

        assertThat(driver.log).containsExactly("execute within 2", "cancel", "abort");
    }

    @Test
    void aStatementThatBeginsWithNextToNothingLeftIsCancelledTwoMillisecondsLater() throws SQLException {
        driver.onExecute = () -> {
            time.advance(Duration.ofMillis(2).minusNanos(1));
            assertThat(driver.log).doesNotContain("cancel");
            time.advance(Duration.ofNanos(1));
            return true;
        };

        within(Duration.ofNanos(1), () -> statement.execute("select 1"));

        assertThat(driver.log).containsExactly("execute within 1", "cancel");
    }

    @Test
    void anAbortThatFailsChangesNothing() throws SQLException {
        driver.onAbort = () -> {
            throw new SQLException("not supported");
        };
        driver.onExecute = () -> {
            time.advance(LEFT.plusSeconds(2));
            return true;
        };

        assertThat((boolean) within(LEFT, () -> statement.execute("select 1"))).isTrue();
    }

    @Test
    void aCancelThatFailsChangesNothing() throws SQLException {
        driver.onCancel = () -> {
            throw new SQLException("no connection for it");
        };
        driver.onExecute = () -> {
            time.advance(LEFT);
            return true;
        };

        assertThat((boolean) within(LEFT, () -> statement.execute("select 1"))).isTrue();
    }

    private DataSource around(Executor executor) {
        return DeadlineDataSource.around(driver.dataSource(), time, executor);
    }

    private <T extends @Nullable Object> T within(Duration left, Action<T, SQLException> work) throws SQLException {
        return CallContext.empty().withDeadline(Deadline.after(left, time)).call(work);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
