package dev.mainstay.testkit.contract.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What the contracts are written in. Three rows are the own tenant's, two the other's; id 1 occurs in both. */
@Timeout(120)
abstract class TenantSteps {

    static final int OWN_ROWS = 3;
    static final int OTHER_ROWS = 2;

    private static final String REFUSED = "refused";

    /** Returns what is tested, the same within one test. */
    protected abstract TenantSourceUnderTest underTest();

    @BeforeEach
    void fill() throws SQLException {
        try (Connection administrator = underTest().administrator().getConnection()) {
            execute(administrator, "delete from " + underTest().table());
            for (int id = 1; id <= OWN_ROWS; id++) {
                execute(administrator, insert(own(), id));
            }
            execute(administrator, insert(other(), 1));
            execute(administrator, insert(other(), 9));
        }
    }

    String own() {
        return underTest().own();
    }

    String other() {
        return underTest().other();
    }

    String insert(String tenant, int id) {
        return "insert into %s (%s, id, note) values ('%s', %d, 'n')"
                .formatted(underTest().table(), underTest().tenantColumn(), tenant, id);
    }

    String select() {
        return "select %s::text from %s"
                .formatted(underTest().tenantColumn(), underTest().table());
    }

    /** A step on a connection. */
    @FunctionalInterface
    interface Step<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    /** Runs a step in a transaction of a tenant and commits. */
    <T extends @Nullable Object> T inTransaction(String tenant, Step<T> step) throws SQLException {
        return underTest().as(tenant, () -> {
            try (Connection connection = borrowed()) {
                T result = step.on(connection);
                connection.commit();
                return result;
            }
        });
    }

    Connection borrowed() throws SQLException {
        Connection connection = underTest().source().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    static int execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return Math.max(statement.getUpdateCount(), 0);
        }
    }

    static List<String> strings(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return strings(rows);
        }
    }

    static List<String> strings(ResultSet rows) throws SQLException {
        List<String> values = new ArrayList<>();
        while (rows.next()) {
            values.add(rows.getString(1));
        }
        return values;
    }

    /** Returns whose rows a connection reads, one entry a row; one entry if it is refused. */
    List<String> seenOn(Connection connection) {
        try {
            return strings(connection, select());
        } catch (SQLException | RuntimeException refused) {
            return List.of(REFUSED);
        }
    }

    void assertSeesOwnRows(Connection connection) throws SQLException {
        assertThat(strings(connection, select())).hasSize(OWN_ROWS).containsOnly(own());
    }

    void assertSeesOthersRows(Connection connection) throws SQLException {
        assertThat(strings(connection, select())).hasSize(OTHER_ROWS).containsOnly(other());
    }

    static void assertRefused(List<String> seen) {
        assertThat(seen).containsExactly(REFUSED);
    }

    List<String> asAdministrator(String sql) throws SQLException {
        try (Connection administrator = underTest().administrator().getConnection()) {
            return strings(administrator, sql);
        }
    }

    /** Returns all rows of the other tenant, as they are stored. */
    List<String> rowsOfOther() throws SQLException {
        return asAdministrator("select t::text from %s t where %s = '%s' order by id"
                .formatted(underTest().table(), underTest().tenantColumn(), other()));
    }
}
