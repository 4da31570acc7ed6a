package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.InvalidInputException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a guard without interrupts makes of failures that come after the deadline. */
class GuardOverTest {

    private static final Duration TOO_LATE = Duration.ofSeconds(5);

    private final Lab lab = new Lab();
    private final Guard database = lab.guards.database("orders-db");

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aStatementCancelledAtTheDeadlineEndsInDeadlineExceededAndIsNotRepeated() {
        SQLException canceled = new SQLException("canceling statement due to user request", "57014");

        Throwable thrown = late(() -> canceled);

        assertThat(thrown).isInstanceOf(DeadlineExceededException.class).hasCause(canceled);
        assertThat(lab.calls).isEqualTo(1);
        assertThat(lab.heard.lines("attempt")).containsExactly("attempt{outcome=timeout}");
        assertThat(lab.heard.lines("call")).containsExactly("call{outcome=timeout}");
    }

    @Test
    void fiveSuchStatementsInARowOpenTheBreaker() {
        for (int i = 0; i < 5; i++) {
            assertThat(database.breaker().getState()).isEqualTo(State.CLOSED);
            late(() -> new SQLException("canceled", "57014"));
        }

        assertThat(database.breaker().getState()).isEqualTo(State.OPEN);
    }

    @Test
    void oneNanosecondBeforeTheDeadlineItIsTheDriversException() {
        SQLException canceled = new SQLException("statement timeout", "57014");

        Throwable thrown = lab.failing(database, () -> {
            lab.time.advance(TOO_LATE.minusNanos(1));
            return canceled;
        });

        assertThat(thrown).isSameAs(canceled);
    }

    @Test
    void whatIsNoFailureOfTheDatabasePassesAsItIsHoweverLate() {
        SQLException duplicate = new SQLException("duplicate key", "23505");
        InvalidInputException invalid = InvalidInputException.unreadable("no amount");

        assertThat(late(() -> duplicate)).isSameAs(duplicate);
        assertThat(late(() -> invalid)).isSameAs(invalid);
        assertThat(lab.heard.lines("attempt")).containsOnly("attempt{outcome=ignored}");
    }

    @Test
    void anErrorPassesAsItIsHoweverLate() {
        StackOverflowError error = new StackOverflowError();

        assertThat(late(() -> error)).isSameAs(error);
    }

    @Test
    void anAttemptWithALimitOfItsOwnIsRepeatedWhileTheCallHasTime() {
        Guard limited = lab.guards.guard(
                "limited",
                GuardConfig.database().toBuilder()
                        .attempt(Duration.ofSeconds(1))
                        .maxRetries(1)
                        .build());
        IOException slow = new IOException("slow");

        Throwable thrown = lab.failing(limited, () -> {
            lab.time.advance(Duration.ofSeconds(1));
            return slow;
        });

        assertThat(thrown).isInstanceOf(TimeLimitExceededException.class).hasCause(slow);
        assertThat(lab.calls).isEqualTo(2);
    }

    @Test
    void aGuardThatInterruptsGoesOverNoDataSource() {
        DataSource pool = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> null);

        assertThatThrownBy(() -> lab.guards.api("rates").over(pool))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("interrupt must be false");
        assertThat(database.over(pool)).isNotSameAs(pool);
    }

    private Throwable late(Supplier<? extends Throwable> failure) {
        return lab.failing(database, () -> {
            lab.time.advance(TOO_LATE);
            return failure.get();
        });
    }
}
