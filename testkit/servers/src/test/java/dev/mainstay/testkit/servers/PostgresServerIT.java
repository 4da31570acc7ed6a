package dev.mainstay.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class PostgresServerIT {

    @Test
    void freshDatabasesOfOneServerDoNotSeeEachOther() throws SQLException {
        try (PostgresDatabase first = PostgresServer.shared().freshDatabase();
                PostgresDatabase second = PostgresServer.shared().freshDatabase()) {
            execute(first.dataSource(), "CREATE TABLE orders (id int)");

            String inFirst = query(first.dataSource(), "SELECT to_regclass('orders')::text");
            String inSecond = query(second.dataSource(), "SELECT to_regclass('orders')::text");

            assertThat(inFirst).isEqualTo("orders");
            assertThat(inSecond).isNull();
            assertThat(first.port()).isEqualTo(second.port());
        }
    }

    @Test
    void theEmbeddedServerCountsStatementsAndCanPrepareTransactions() throws SQLException {
        try (PostgresDatabase database = PostgresServer.shared().freshDatabase()) {
            database.enableStatementStatistics();
            execute(database.dataSource(), "CREATE TABLE counted (id int)");

            String calls = query(
                    database.dataSource(),
                    "SELECT sum(calls) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid"
                            + " WHERE d.datname = current_database() AND query LIKE 'CREATE TABLE counted%'");
            String prepared = query(database.dataSource(), "SHOW max_prepared_transactions");

            assertThat(calls).isEqualTo("1");
            assertThat(Integer.parseInt(prepared)).isPositive();
        }
    }

    @Test
    void aUserLogsInWithItsOwnRightsThroughDataSourceAndUrl() throws SQLException {
        try (PostgresDatabase database = PostgresServer.shared().freshDatabase()) {
            String role = "app_" + database.name();
            execute(database.dataSource(), "CREATE ROLE " + role + " LOGIN");

            String asUser = query(
                    database.dataSource(role, "any"),
                    "SELECT current_user || ' ' || rolsuper FROM pg_roles" + " WHERE rolname = current_user");
            String asAdmin = query(database.dataSource(), "SELECT current_user");

            assertThat(asUser).isEqualTo(role + " false");
            assertThat(asAdmin).isEqualTo(database.adminUser());
            assertThat(database.jdbcUrl()).doesNotContain("user=").startsWith("jdbc:postgresql://127.0.0.1:");
            assertThat(database.jdbcUrl(role, "p&w")).contains("user=" + role).contains("password=p%26w");
            execute(database.dataSource(), "DROP ROLE " + role);
        }
    }

    @Test
    void closeDropsTheDatabaseWithItsConnectionsAndPreparedTransactions() throws SQLException {
        PostgresDatabase database = PostgresServer.shared().freshDatabase();
        try (PostgresDatabase other = PostgresServer.shared().freshDatabase();
                Connection stillOpen = database.dataSource().getConnection()) {
            execute(database.dataSource(), "CREATE TABLE t (id int)");
            try (Statement statement = stillOpen.createStatement()) {
                statement.execute("BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION 'it''s left over'");
            }

            database.close();
            database.close();

            String left = query(
                    other.dataSource(), "SELECT count(*) FROM pg_database WHERE datname = '" + database.name() + "'");
            assertThat(left).isEqualTo("0");
            assertThatThrownBy(() -> database.dataSource().getConnection()).hasMessageContaining("does not exist");
        }
    }

    @Test
    void aDedicatedServerIsGoneAfterClose() throws SQLException {
        PostgresServer server = PostgresServer.start();
        PostgresDatabase database = server.freshDatabase();
        Path data = Path.of(query(database.dataSource(), "SHOW data_directory"));
        long backend = Long.parseLong(query(
                database.dataSource(), "SELECT pid FROM pg_stat_activity" + " WHERE backend_type = 'checkpointer'"));
        ProcessHandle postmaster =
                ProcessHandle.of(backend).orElseThrow().parent().orElseThrow();
        assertThat(postmaster.isAlive()).isTrue();

        server.close();

        assertThat(Polling.until(Duration.ofSeconds(20), () -> !postmaster.isAlive()))
                .isTrue();
        assertThat(data).doesNotExist();
        assertThatThrownBy(server::freshDatabase)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("PostgreSQL at 127.0.0.1:" + database.port())
                .hasMessageContaining("refused");
    }

    @Test
    void theSharedServerIsNotStoppedByATest() {
        PostgresServer shared = PostgresServer.shared();

        assertThatThrownBy(shared::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("shared");

        assertThatCode(() -> shared.freshDatabase().close()).doesNotThrowAnyException();
    }

    @Test
    void aServerOfTheUsersOwnIsUsedWhenTheVariableNamesIt() throws SQLException {
        try (PostgresDatabase users = PostgresServer.shared().freshDatabase()) {
            String url = "postgres://postgres:secret@127.0.0.1:%d/%s".formatted(users.port(), users.name());
            PostgresServer external = PostgresServer.resolve(Map.of("MAINSTAY_POSTGRES_URL", url)::get);

            try (PostgresDatabase fresh = external.freshDatabase()) {
                assertThat(fresh.port()).isEqualTo(users.port());
                assertThat(fresh.name()).isNotEqualTo(users.name());
                assertThat(fresh.adminPassword()).isEqualTo("secret");
                assertThat(fresh.toString()).doesNotContain("secret");
                assertThat(query(fresh.dataSource(), "SELECT current_database()"))
                        .isEqualTo(fresh.name());
            }

            assertThatThrownBy(external::close).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void anAbsentServerOfTheUsersOwnIsNamedInTheFailure() {
        int nobody = FreePort.any();
        String url = "jdbc:postgresql://127.0.0.1:%d/postgres?user=me&password=secret".formatted(nobody);
        PostgresServer external = PostgresServer.resolve(Map.of("MAINSTAY_POSTGRES_URL", url)::get);

        assertThatThrownBy(external::freshDatabase)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("127.0.0.1:" + nobody)
                .hasMessageNotContaining("secret");
    }

    private static void execute(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
