package dev.mainstay.testkit.contract.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the next borrower of a connection finds on it: nothing of the one before. */
public abstract class ReturnContract extends TenantSteps {

    private static final int MORE_THAN_A_POOL_HAS = 12;

    /** For subclasses. */
    protected ReturnContract() {}

    @Test
    public void nothingOfACommittedTenantIsLeftForNobody() throws SQLException {
        inTransaction(own(), this::seenOn);

        assertNothingIsLeft();
    }

    @Test
    public void openTransactionEndsWhenItsConnectionComesBack() throws SQLException {
        underTest().as(own(), () -> {
            try (Connection connection = borrowed()) {
                execute(connection, insert(own(), 77));
            }
            return true;
        });

        assertNothingIsLeft();
        assertThat(asAdministrator(
                        "select id from %s where id = 77".formatted(underTest().table())))
                .isEmpty();
    }

    @Test
    public void failedTransactionEndsWhenItsConnectionComesBack() throws SQLException {
        underTest().as(own(), () -> {
            try (Connection connection = borrowed()) {
                assertSeesOwnRows(connection);
                assertThatThrownBy(() -> execute(connection, "select 1 / 0")).isInstanceOf(SQLException.class);
            }
            return true;
        });

        assertNothingIsLeft();
    }

    @Test
    public void transactionBegunAsTextEndsWhenItsConnectionComesBack() throws SQLException {
        underTest().as(own(), () -> {
            try (Connection connection = underTest().source().getConnection()) {
                connection.setAutoCommit(true);
                execute(connection, "begin");
                execute(connection, insert(own(), 78));
            } catch (SQLException | RuntimeException refused) {
                // Then there is no such transaction.
            }
            return true;
        });

        assertNothingIsLeft();
        assertThat(asAdministrator(
                        "select id from %s where id = 78".formatted(underTest().table())))
                .isEmpty();
    }

    @Test
    public void workThatThrowsLeavesNothing() throws SQLException {
        assertThatThrownBy(() -> inTransaction(own(), connection -> {
                    assertSeesOwnRows(connection);
                    throw new SQLException("prepared");
                }))
                .hasMessage("prepared");

        assertNothingIsLeft();
    }

    @Test
    public void connectionWhoseServerWasKilledIsNotHandedOutAgain() throws SQLException {
        underTest().as(own(), () -> {
            try (Connection connection = borrowed()) {
                String pid =
                        strings(connection, "select pg_backend_pid()::text").get(0);
                asAdministrator("select pg_terminate_backend(%s, 10000)::text".formatted(pid));
                assertThatThrownBy(() -> strings(connection, select())).isInstanceOf(SQLException.class);
            } catch (SQLException brokenOnReturn) {
                assertThat(brokenOnReturn.getSQLState()).startsWith("08");
            }
            return true;
        });

        assertNothingIsLeft();
    }

    @Test
    public void closedConnectionIsDeadAndCanBeClosedAgain() throws SQLException {
        underTest().as(own(), () -> {
            Connection connection = borrowed();
            assertSeesOwnRows(connection);
            connection.close();
            connection.close();

            assertThat(connection.isClosed()).isTrue();
            assertRefused(seenOn(connection));
            return true;
        });

        assertNothingIsLeft();
    }

    /** Looks with another tenant, with nobody, and past the data source; often enough to meet every connection of the pool. */
    private void assertNothingIsLeft() throws SQLException {
        for (int i = 0; i < MORE_THAN_A_POOL_HAS; i++) {
            try (Connection raw = underTest().pool().getConnection()) {
                assertThat(strings(
                                raw,
                                "select coalesce(current_setting('%s', true), '') || ' ' || (current_user = session_user)"
                                        .formatted(underTest().setting())))
                        .containsExactly(" true");
            }
            try (Connection nobodys = borrowed()) {
                assertRefused(seenOn(nobodys));
            }
            List<String> seen = inTransaction(other(), this::seenOn);
            assertThat(seen).hasSize(OTHER_ROWS).containsOnly(other());
        }
    }
}
