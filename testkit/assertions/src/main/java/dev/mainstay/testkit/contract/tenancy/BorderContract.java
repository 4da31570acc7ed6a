package dev.mainstay.testkit.contract.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a transaction of one tenant can do to another one's rows: nothing. */
public abstract class BorderContract extends TenantSteps {

    /** For subclasses. */
    protected BorderContract() {}

    @Test
    public void workWithoutATenantIsRefusedAndNotAnsweredWithNothing() throws SQLException {
        try (Connection connection = borrowed()) {
            assertRefused(seenOn(connection));
        }
    }

    @Test
    public void everyWayOfReadingReturnsOwnRowsOnly() throws SQLException {
        inTransaction(own(), connection -> {
            assertSeesOwnRows(connection);
            assertThat(throughAPreparedStatement(connection)).hasSize(OWN_ROWS).containsOnly(own());
            assertThat(throughAServersCursor(connection)).hasSize(OWN_ROWS).containsOnly(own());
            assertThat(strings(
                            connection,
                            "select count(*)::text from " + underTest().table()))
                    .containsExactly("3");
            return true;
        });
    }

    private List<String> throughAPreparedStatement(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(select() + " where id > ?")) {
            statement.setLong(1, 0);
            try (ResultSet rows = statement.executeQuery()) {
                return strings(rows);
            }
        }
    }

    private List<String> throughAServersCursor(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(1);
            try (ResultSet rows = statement.executeQuery(select())) {
                return strings(rows);
            }
        }
    }

    @Test
    public void preparedStatementThatIsUsedAgainReadsForTheCurrentTenant() throws SQLException {
        for (int i = 0; i < 20; i++) {
            String tenant = i % 2 == 0 ? own() : other();

            List<String> seen = inTransaction(tenant, this::throughAPreparedStatement);

            assertThat(seen).hasSize(i % 2 == 0 ? OWN_ROWS : OTHER_ROWS).containsOnly(tenant);
        }
    }

    @Test
    public void rowOfAnotherTenantCannotBeAdded() throws SQLException {
        List<String> before = rowsOfOther();

        assertThatThrownBy(() -> inTransaction(own(), c -> execute(c, insert(other(), 50))))
                .isInstanceOf(Exception.class);

        assertThat(rowsOfOther()).isEqualTo(before);
    }

    @Test
    public void rowsCannotBeGivenAway() throws SQLException {
        List<String> before = rowsOfOther();

        assertThatThrownBy(() -> inTransaction(
                        own(),
                        c -> execute(
                                c,
                                "update %s set %s = '%s'"
                                        .formatted(
                                                underTest().table(), underTest().tenantColumn(), other()))))
                .isInstanceOf(Exception.class);

        assertThat(rowsOfOther()).isEqualTo(before);
    }

    @Test
    public void rowsOfAnotherTenantAreNeitherChangedNorRemoved() throws SQLException {
        List<String> before = rowsOfOther();

        int changed =
                inTransaction(own(), c -> execute(c, "update " + underTest().table() + " set note = 'mine'"));
        int removed = inTransaction(
                own(), c -> execute(c, "delete from " + underTest().table()));

        assertThat(changed).isEqualTo(OWN_ROWS);
        assertThat(removed).isEqualTo(OWN_ROWS);
        assertThat(rowsOfOther()).isEqualTo(before);
    }

    @Test
    public void keyOfAnotherTenantIsFree() throws SQLException {
        int added = inTransaction(
                own(),
                c -> execute(
                        c,
                        insert(own(), 9)
                                + " on conflict (%s, id) do update set note = 'hit'"
                                        .formatted(underTest().tenantColumn())));

        assertThat(added).isEqualTo(1);
        assertThat(rowsOfOther()).noneMatch(row -> row.contains("hit"));
    }

    @Test
    public void malformedTenantNeverReachesAStatement() throws SQLException {
        for (String malformed : List.of("' or true --", "", "x'::text, true); select 1 --", "a".repeat(5_000))) {
            assertThatThrownBy(() -> inTransaction(malformed, c -> strings(c, select())))
                    .isInstanceOf(Exception.class);
        }

        assertThat(inTransaction(own(), this::seenOn)).hasSize(OWN_ROWS).containsOnly(own());
    }
}
