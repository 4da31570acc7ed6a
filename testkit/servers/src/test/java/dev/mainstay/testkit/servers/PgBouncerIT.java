package dev.mainstay.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EmbeddedPostgres
class PgBouncerIT {

    @BeforeEach
    void needsTheExecutable() {
        assumeTrue(PgBouncer.isInstalled(), PgBouncer.NOT_RUN);
    }

    private static PgBouncer before(PostgresDatabase database, PgBouncer.Mode mode) {
        return PgBouncer.before(database, mode, 1, Map.of(database.adminUser(), database.adminPassword()));
    }

    private static String pid(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select pg_backend_pid()")) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void clientsShareOneServerConnectionBetweenTransactions(PostgresDatabase database) throws SQLException {
        try (PgBouncer bouncer = before(database, PgBouncer.Mode.TRANSACTION);
                Connection one = DriverManager.getConnection(bouncer.jdbcUrl(), database.adminUser(), "");
                Connection other = DriverManager.getConnection(bouncer.jdbcUrl(), database.adminUser(), "")) {
            assertThat(pid(one)).isEqualTo(pid(other));
        }
    }

    @Test
    void transactionsAreRefusedInStatementMode(PostgresDatabase database) throws SQLException {
        try (PgBouncer bouncer = before(database, PgBouncer.Mode.STATEMENT);
                Connection connection = DriverManager.getConnection(bouncer.jdbcUrl(), database.adminUser(), "")) {
            connection.setAutoCommit(false);

            assertThatThrownBy(() -> pid(connection)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void nothingListensAfterwards(PostgresDatabase database) {
        PgBouncer bouncer = before(database, PgBouncer.Mode.SESSION);
        bouncer.close();
        bouncer.close();

        assertThatThrownBy(() -> DriverManager.getConnection(bouncer.jdbcUrl(), database.adminUser(), ""))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void anUnknownUserIsRefused(PostgresDatabase database) {
        try (PgBouncer bouncer = before(database, PgBouncer.Mode.SESSION)) {
            assertThatThrownBy(() -> DriverManager.getConnection(bouncer.jdbcUrl(), "stranger", ""))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void aPoolHasAtLeastOneConnection(PostgresDatabase database) {
        assertThatThrownBy(() -> PgBouncer.before(database, PgBouncer.Mode.SESSION, 0, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("poolSize must be >= 1, was 0");
    }
}
