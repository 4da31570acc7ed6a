package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.B;
import static dev.mainstay.tenancy.Shop.read;
import static dev.mainstay.tenancy.Shop.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.tenancy.NoTenantException;
import dev.mainstay.tenancy.jdbc.PostgresBinding.AutoCommit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** Statements outside of transactions that get one of their own, or none. */
class AutoCommitWrappedIT extends CountedConnection {

    private void borrow(AutoCommit choice) throws SQLException {
        borrow(binding().autoCommit(choice));
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
