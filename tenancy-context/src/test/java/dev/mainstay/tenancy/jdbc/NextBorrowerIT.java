package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.B;
import static dev.mainstay.tenancy.Shop.read;
import static dev.mainstay.tenancy.Shop.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** What the next borrower of a connection finds, whatever the last one did; a pool of one. */
@EmbeddedPostgres
class NextBorrowerIT {

    private static final String COUNT = "select count(*) from shop.invoice";

    private static Shop shop;

    private HikariDataSource pool;
    private TenantDataSource tenants;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
    }

    @BeforeEach
    void fill() throws SQLException {
        shop.fill();
        pool = shop.pool(1);
        tenants = shop.bound(pool);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private Connection borrow() throws SQLException {
        Connection connection = tenants.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private String pid() throws SQLException {
        try (Connection raw = pool.getConnection()) {
            return read(raw, "select pg_backend_pid()");
        }
    }

    private void assertThatTheNextBorrowerFindsNothing() throws SQLException {
        try (Connection raw = pool.getConnection()) {
            assertThat(raw.unwrap(BaseConnection.class).getTransactionState()).isEqualTo(TransactionState.IDLE);
            assertThat(read(raw, "select current_setting('mainstay.tenant_id', true)"))
                    .isEmpty();
            assertThat(read(raw, "select current_user"))
                    .isEqualTo(shop.roles.login().value());
        }
    }

    @Test
    @Tag("B9")
    void anOpenTransactionIsRolledBackAtReturn() throws SQLException {
        String before = pid();
        Connection connection = borrow();
        shop.tenancy.call(A, () -> update(connection, "delete from shop.invoice"));

        connection.close();

        assertThatTheNextBorrowerFindsNothing();
        assertThat(pid()).isEqualTo(before);
        assertThat(shop.adminReads(COUNT)).isEqualTo("5");
    }

    @Test
    @Tag("B10")
    void aFailedTransactionIsRolledBackAtReturn() throws SQLException {
        String before = pid();
        Connection connection = borrow();
        shop.tenancy.run(A, () -> assertThatThrownBy(() -> read(connection, "select 1/0")));

        connection.close();

        assertThatTheNextBorrowerFindsNothing();
        assertThat(pid()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"select count(*) from shop.invoice", "select 1/0"})
    @Tag("B9")
    @Tag("B10")
    void aPoolThatRollsNothingBackGetsAnIdleConnectionToo(String last) throws SQLException {
        try (Connection only = shop.as(shop.roles.login()).getConnection()) {
            only.setAutoCommit(false);
            DataSource source = Meddling.proxy(DataSource.class, (self, method, args) -> only);
            Meddling lazy = Meddling.with(
                    source,
                    (real, method, args) ->
                            method.getName().equals("close") ? null : Meddling.pass(real, method, args));
            Connection connection = shop.bound(lazy.dataSource()).getConnection();
            shop.tenancy.run(A, () -> {
                try {
                    read(connection, last);
                } catch (SQLException expectedOfTheSecond) {
                    assertThat(last).contains("/0");
                }
            });

            connection.close();

            assertThat(only.unwrap(BaseConnection.class).getTransactionState()).isEqualTo(TransactionState.IDLE);
            assertThat(read(only, "select current_setting('mainstay.tenant_id', true)"))
                    .isEmpty();
            assertThat(read(only, "select current_user"))
                    .isEqualTo(shop.roles.login().value());
        }
    }

    @Test
    @Tag("B11")
    void aTransactionThatSomebodyLeftOpenPastTheWrapperIsNotBorrowed() throws SQLException {
        String before = pid();
        try (Connection raw = pool.getConnection()) {
            Shop.execute(raw, List.of("begin", "select set_config('mainstay.tenant_id', '" + B + "', true)"));
        }

        try (Connection connection = borrow()) {
            assertThat(shop.tenancy.call(A, () -> read(connection, COUNT))).isEqualTo("3");
            assertThat(shop.tenancy.call(A, () -> read(connection, "select pg_backend_pid()")))
                    .isNotEqualTo(before);
        }
    }

    @Test
    @Tag("B12")
    void afterAKilledBackendTheNextBorrowWorks() throws SQLException {
        Connection connection = borrow();
        String killed = shop.tenancy.call(A, () -> read(connection, "select pg_backend_pid()"));
        shop.adminReads("select pg_terminate_backend(" + killed + ", 5000)");

        assertThatThrownBy(() -> shop.tenancy.call(A, () -> read(connection, COUNT)))
                .isInstanceOf(SQLException.class);
        assertThatCode(connection::close).doesNotThrowAnyException();

        try (Connection next = borrow()) {
            assertThat(shop.tenancy.call(B, () -> read(next, COUNT))).isEqualTo("2");
        }
    }

    @Test
    void aBackendKilledBeforeTheBindingExecutesNothingAndNamesTheTenantByPseudonym() throws SQLException {
        Connection connection = borrow();
        shop.tenancy.call(A, () -> read(connection, COUNT));
        connection.commit();
        shop.adminReads(
                "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where datname = current_database()"
                        + " and usename = '" + shop.roles.login().value() + "'");

        assertThatThrownBy(() -> shop.tenancy.call(A, () -> update(connection, "delete from shop.invoice")))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(Tenancy.pseudonym(A))
                .hasMessageContaining("nothing was executed")
                .message()
                .doesNotContain(A.value());
        connection.close();

        assertThat(shop.adminReads(COUNT)).isEqualTo("5");
        assertThatTheNextBorrowerFindsNothingYet();
    }

    private void assertThatTheNextBorrowerFindsNothingYet() throws SQLException {
        try (Connection raw = pool.getConnection()) {
            assertThat(read(raw, "select coalesce(current_setting('mainstay.tenant_id', true), 'never set')"))
                    .isEqualTo("never set");
        }
    }

    @Test
    void noCursorKeepsATenantsRowsForTheNextBorrower() throws SQLException {
        Connection connection = borrow();
        shop.tenancy.run(
                A,
                () -> assertThatThrownBy(() -> update(
                                connection,
                                "declare \"Kept\" binary no scroll cursor with hold for select * from shop.invoice"))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("42501")));
        shop.tenancy.call(
                A, () -> update(connection, "declare short cursor without hold for select * from shop.invoice"));
        connection.commit();
        connection.close();

        try (Connection raw = pool.getConnection()) {
            assertThat(read(raw, "select count(*) from pg_cursors where name ilike 'kept' or name = 'short'"))
                    .isEqualTo("0");
        }
    }
}
