package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.B;
import static dev.mainstay.tenancy.Shop.read;
import static dev.mainstay.tenancy.Shop.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.NoTenantException;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.tenancy.jdbc.PostgresBinding.AutoCommit;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.FlightCounter;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** What happens to statements outside of transactions; one connection through a proxy that counts. */
@EmbeddedPostgres
class AutoCommitIT {

    private static final String COUNT = "select count(*) from shop.invoice";

    private static Shop shop;
    private static FlightCounter proxy;

    private HikariDataSource pool;
    private Connection connection;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
        proxy = FlightCounter.to(database.host(), database.port());
    }

    @AfterAll
    static void close() {
        proxy.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        shop.fill();
        pool = shop.pool(1, shop.database.jdbcUrlVia(proxy));
    }

    private void borrow(AutoCommit choice) throws SQLException {
        connection = TenantDataSource.wrap(
                        pool,
                        shop.tenancy,
                        PostgresBinding.builder(shop.roles.tenant().value())
                                .autoCommit(choice)
                                .build())
                .getConnection();
        proxy.reset();
    }

    @AfterEach
    void giveBack() throws SQLException {
        connection.close();
        pool.close();
    }

    private long flights() {
        long flights = proxy.traffic().flights();
        proxy.reset();
        return flights;
    }

    private static void assertState(String state, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
    }

    private void assertIdleAndUnbound() throws SQLException {
        assertThat(connection.getAutoCommit()).isTrue();
        try (Connection raw = connection.getMetaData().getConnection()) {
            assertThat(raw).isSameAs(connection);
        }
        try (Connection next = pool.getConnection()) {
            assertThat(read(next, "select coalesce(current_setting('mainstay.tenant_id', true), '') || current_user"))
                    .isEqualTo(shop.roles.login().value());
        }
    }

    @Test
    @Tag("B8")
    void aStatementIsRefusedWithoutAFlightOrSentWithItsBindingInOne() throws SQLException {
        borrow(AutoCommit.REJECT);
        assertState("25P01", () -> shop.tenancy.call(A, () -> read(connection, COUNT)));
        assertState(
                "25P01",
                () -> shop.tenancy.call(
                        A, () -> connection.prepareStatement(COUNT).executeQuery()));
        assertThat(flights()).isZero();
        connection.close();

        borrow(AutoCommit.FUSE);
        assertThat(shop.tenancy.call(A, () -> read(connection, COUNT))).isEqualTo("3");
        assertThat(flights()).isOne();
        assertThat(shop.tenancy.call(B, () -> update(connection, "update shop.invoice set note = 'x'")))
                .isEqualTo(2);
        assertThat(flights()).isOne();
        assertIdleAndUnbound();
    }

    @Test
    void fusedStatementsStayOneFlightHoweverOftenAndWithWhateverParameters() throws SQLException {
        borrow(AutoCommit.FUSE);

        try (PreparedStatement statement = connection.prepareStatement(
                "select string_agg(note, '' order by id) from shop.invoice where ?::timestamptz is not null")) {
            for (int i = 0; i < 20; i++) {
                TenantId tenant = i % 2 == 0 ? A : B;
                String notes = shop.tenancy.call(tenant, () -> {
                    statement.setTimestamp(1, Timestamp.from(Instant.EPOCH));
                    try (ResultSet rows = statement.executeQuery()) {
                        rows.next();
                        return rows.getString(1);
                    }
                });

                assertThat(notes).isEqualTo(tenant.equals(A) ? "aaa" : "bb");
                assertThat(flights()).isOne();
            }
        }
        assertIdleAndUnbound();
    }

    @Test
    void fusedStatementsStayOneFlightWhateverTypesTheirParametersTakeInTurn() throws SQLException {
        borrow(AutoCommit.FUSE);

        try (PreparedStatement statement = connection.prepareStatement(
                "select string_agg(note, '' order by id) from shop.invoice where (?)::text is not null")) {
            for (int i = 0; i < 24; i++) {
                int turn = i;
                String notes = shop.tenancy.call(B, () -> {
                    if (turn / 8 == 1) {
                        statement.setTimestamp(1, Timestamp.from(Instant.EPOCH));
                    } else {
                        statement.setObject(1, turn % 2 == 0 ? "text" : B.value());
                    }
                    try (ResultSet rows = statement.executeQuery()) {
                        rows.next();
                        return rows.getString(1);
                    }
                });

                assertThat(notes).isEqualTo("bb");
                assertThat(flights()).isOne();
            }
        }
    }

    @Test
    void aWrappedStatementTakesThreeFlights() throws SQLException {
        borrow(AutoCommit.WRAP);

        assertThat(shop.tenancy.call(A, () -> read(connection, COUNT))).isEqualTo("3");

        assertThat(flights()).isEqualTo(3);
        assertThat(shop.tenancy.call(B, () -> update(connection, "delete from shop.invoice")))
                .isEqualTo(2);
        assertThat(shop.adminReads(COUNT)).isEqualTo("3");
        assertIdleAndUnbound();
    }

    @ParameterizedTest
    @EnumSource(value = AutoCommit.class, names = "REJECT", mode = EnumSource.Mode.EXCLUDE)
    void aStatementThatFailsLeavesNothing(AutoCommit choice) throws SQLException {
        borrow(choice);

        shop.tenancy.call(A, () -> {
            assertState("42501", () -> update(connection, "insert into shop.customer values ('" + B + "', 7, 'x')"));
            assertState("22012", () -> read(connection, "select 1/0"));
            assertThat(read(connection, COUNT)).isEqualTo("3");
            return null;
        });
        assertThatThrownBy(() -> read(connection, COUNT)).isInstanceOf(NoTenantException.class);

        assertIdleAndUnbound();
    }

    @Test
    void aCommitThatFailsIsTheStatementsFailure() throws SQLException {
        shop.asAdmin(
                List.of(
                        "alter table shop.invoice alter constraint invoice_tenant_id_customer_id_fkey deferrable initially deferred"));
        borrow(AutoCommit.WRAP);

        assertState(
                "23503",
                () -> shop.tenancy.call(
                        A, () -> update(connection, "insert into shop.invoice (id, customer_id) values (7, 999)")));

        assertIdleAndUnbound();
        assertThat(shop.adminReads(COUNT)).isEqualTo("5");
    }

    @ParameterizedTest
    @EnumSource(value = AutoCommit.class, names = "REJECT", mode = EnumSource.Mode.EXCLUDE)
    void aTransactionIsNotBegunBySql(AutoCommit choice) throws SQLException {
        borrow(choice);

        shop.tenancy.call(A, () -> {
            assertState("25001", () -> connection.createStatement().execute("begin"));
            assertState("25001", () -> connection.createStatement().execute("start transaction"));
            return null;
        });
        assertThat(flights()).isZero();
        shop.tenancy.call(A, () -> {
            update(connection, "do $$ begin execute 'select 1'; end $$");
            assertThat(connection.createStatement().execute("commit; begin")).isFalse();
            return null;
        });

        assertIdleAndUnbound();
    }

    @Test
    void aTransactionBegunPastTheWrapperIsNotUsed() throws SQLException {
        borrow(AutoCommit.FUSE);
        try (Connection raw = connection.getMetaData().getConnection()) {
            assertThat(raw).isSameAs(connection);
        }
        connection = TenantDataSource.wrap(
                        shop.as(shop.roles.login()),
                        shop.tenancy,
                        PostgresBinding.builder(shop.roles.tenant().value())
                                .autoCommit(AutoCommit.FUSE)
                                .build())
                .getConnection();
        connection.setAutoCommit(false);
        Connection driver = shop.tenancy.call(A, () -> (Connection) connection.unwrap(PGConnection.class));
        connection.commit();
        connection.setAutoCommit(true);
        driver.createStatement().execute("begin");

        assertState("25001", () -> shop.tenancy.call(A, () -> read(connection, COUNT)));
    }

    @ParameterizedTest
    @EnumSource(value = AutoCommit.class, names = "REJECT", mode = EnumSource.Mode.EXCLUDE)
    void whatCannotBeFusedIsWrapped(AutoCommit choice) throws SQLException {
        borrow(choice);

        shop.tenancy.call(A, () -> {
            Statement cursor = connection.createStatement();
            cursor.setFetchSize(1);
            ResultSet rows = cursor.executeQuery("select id from shop.invoice order by id");
            int count = 0;
            while (rows.next()) {
                count++;
            }
            assertThat(count).isEqualTo(3);
            assertThat(cursor.getFetchSize()).isOne();
            Statement batch = connection.createStatement();
            batch.addBatch("update shop.invoice set note = 'x' where id = 1");
            batch.addBatch("update shop.invoice set note = 'y' where id = 2");
            assertThat(batch.executeBatch()).containsExactly(1, 1);
            Statement keys = connection.createStatement();
            keys.executeUpdate("insert into shop.customer (id, name) values (7, 'n')", Statement.RETURN_GENERATED_KEYS);
            ResultSet key = keys.getGeneratedKeys();
            key.next();
            assertThat(key.getString("tenant_id")).isEqualTo(A.value());
            PreparedStatement described = connection.prepareStatement("select id from shop.invoice where id = ?");
            assertThat(described.getMetaData().getColumnCount()).isOne();
            return null;
        });

        assertIdleAndUnbound();
    }

    @Test
    void rowsAreChangedInTransactionsOfTheirOwn() throws SQLException {
        borrow(AutoCommit.WRAP);
        ResultSet rows = shop.tenancy.call(A, () -> {
            Statement statement =
                    connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
            ResultSet found = statement.executeQuery("select tenant_id, id, note from shop.invoice where id = 1");
            found.next();
            found.updateString("note", "changed");
            found.updateRow();
            return found;
        });

        assertThat(shop.adminReads("select count(*) from shop.invoice where note = 'changed'"))
                .isEqualTo("1");
        assertThatThrownBy(rows::deleteRow).isInstanceOf(NoTenantException.class);
        assertIdleAndUnbound();
    }

    @ParameterizedTest
    @ValueSource(strings = {"WRAP", "FUSE", "REJECT"})
    void theDriversOwnObjectsNeedATransaction(AutoCommit choice) throws SQLException {
        borrow(choice);

        assertState("25P01", () -> shop.tenancy.call(A, () -> connection.unwrap(PGConnection.class)));
        assertThat(flights()).isZero();
    }

    @Test
    void aBackendKilledInAWrappedStatementIsItsFailureAndTheNextBorrowWorks() throws SQLException {
        shop.asAdmin(List.of(
                "create or replace function shop.die() returns boolean language sql security definer as"
                        + " 'select pg_terminate_backend(pg_backend_pid())'",
                "grant execute on function shop.die() to " + shop.roles.tenant().quoted()));
        borrow(AutoCommit.WRAP);

        assertState("57P01", () -> shop.tenancy.call(A, () -> read(connection, "select shop.die()")));
        connection.close();

        borrow(AutoCommit.WRAP);
        assertThat(shop.tenancy.call(B, () -> read(connection, COUNT))).isEqualTo("2");
    }
}
