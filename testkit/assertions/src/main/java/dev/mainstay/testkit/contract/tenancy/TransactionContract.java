package dev.mainstay.testkit.contract.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long a binding holds: for its transaction, whatever happens in it, and no longer. */
public abstract class TransactionContract extends TenantSteps {

    /** For subclasses. */
    protected TransactionContract() {}

    @Test
    public void everyStatementOfATransactionIsBound() throws SQLException {
        inTransaction(own(), connection -> {
            assertSeesOwnRows(connection);
            assertSeesOwnRows(connection);
            return true;
        });
    }

    @Test
    public void nextTransactionOnTheSameConnectionBelongsToWhoRunsIt() throws SQLException {
        try (Connection connection = borrowed()) {
            for (int i = 0; i < 3; i++) {
                underTest().as(own(), () -> {
                    assertSeesOwnRows(connection);
                    connection.commit();
                    return true;
                });
                underTest().as(other(), () -> {
                    assertSeesOthersRows(connection);
                    connection.rollback();
                    return true;
                });
            }

            assertRefused(seenOn(connection));
        }
    }

    @Test
    public void connectionThatWasBorrowedBeforeTheTenantWasKnownIsBoundToIt() throws SQLException {
        try (Connection connection = borrowed()) {
            underTest().as(other(), () -> {
                assertSeesOthersRows(connection);
                connection.commit();
                return true;
            });
        }
    }

    @Test
    public void rollbackToASavepointKeepsTheTenant() throws SQLException {
        inTransaction(own(), connection -> {
            Savepoint first = connection.setSavepoint();
            assertSeesOwnRows(connection);
            connection.rollback(first);
            assertSeesOwnRows(connection);
            Savepoint second = connection.setSavepoint();
            execute(connection, "update " + underTest().table() + " set note = 'x'");
            connection.rollback(second);
            connection.releaseSavepoint(second);
            assertSeesOwnRows(connection);
            return true;
        });
    }

    @Test
    public void commitAsTextNeitherLosesTheTenantNorKeepsItForAnother() throws SQLException {
        underTest().as(own(), () -> {
            try (Connection connection = borrowed()) {
                assertSeesOwnRows(connection);
                if (!wasRefused(connection, "commit")) {
                    assertSeesOwnRows(connection);
                }
                connection.rollback();
            }
            return true;
        });

        assertThat(inTransaction(other(), this::seenOn)).hasSize(OTHER_ROWS).containsOnly(other());
    }

    private static boolean wasRefused(Connection connection, String sql) {
        try {
            execute(connection, sql);
            return false;
        } catch (SQLException | RuntimeException refused) {
            return true;
        }
    }

    @Test
    public void transactionDoesNotChangeSides() throws SQLException {
        try (Connection connection = borrowed()) {
            underTest().as(own(), () -> {
                assertSeesOwnRows(connection);
                return true;
            });

            List<String> seen = underTest().as(other(), () -> seenOn(connection));

            assertRefused(seen);
            connection.rollback();
            underTest().as(other(), () -> {
                assertSeesOthersRows(connection);
                return true;
            });
            connection.rollback();
        }
    }

    @Test
    public void autoCommitIsRefusedOrBoundButNeverAnsweredForNobody() throws SQLException {
        List<String> seen = underTest().as(own(), () -> {
            try (Connection connection = underTest().source().getConnection()) {
                connection.setAutoCommit(true);
                return seenOn(connection);
            }
        });

        if (seen.size() == 1) {
            assertRefused(seen);
        } else {
            assertThat(seen).hasSize(OWN_ROWS).containsOnly(own());
        }
    }

    @Test
    public void statementLeadsBackToTheConnectionThatWasHandedOut() throws SQLException {
        inTransaction(own(), connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThat(statement.getConnection()).isSameAs(connection);
            }
            return true;
        });
    }
}
