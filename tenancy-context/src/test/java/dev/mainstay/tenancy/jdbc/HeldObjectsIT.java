package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.B;
import static dev.mainstay.tenancy.Shop.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.tenancy.NoTenantException;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.tenancy.TenantMismatchException;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody keeps after the work that it belongs to. */
@EmbeddedPostgres
class HeldObjectsIT {

    private static Shop shop;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
    }

    @BeforeEach
    void fill() throws SQLException {
        shop.fill();
    }

    @Test
    void aCursorFetchesForItsTenantOnly() throws SQLException {
        try (Connection connection = shop.bound(shop.as(shop.roles.login())).getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(1);
            ResultSet rows = shop.tenancy.call(A, () -> {
                ResultSet all = statement.executeQuery("select id from shop.invoice order by id");
                assertThat(all.next()).isTrue();
                return all;
            });

            assertThatThrownBy(rows::next).isInstanceOf(NoTenantException.class);
            assertThatThrownBy(() -> shop.tenancy.call(B, rows::next)).isInstanceOf(TenantMismatchException.class);
            assertThat(shop.tenancy.call(A, rows::next)).isTrue();
            assertThat(rows.getLong(1)).isEqualTo(2);
        }
    }

    @Test
    void rowsThatAreAllHereCanBeReadAfterwards() throws SQLException {
        try (Connection connection = shop.bound(shop.as(shop.roles.login())).getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);

            ResultSet rows = shop.tenancy.call(A, () -> statement.executeQuery("select id from shop.invoice"));

            assertThat(rows.next()).isTrue();
        }
    }

    @Test
    void aClosedConnectionTouchesNothingThatThePoolHasLentOn() throws SQLException {
        try (Connection real = shop.as(shop.roles.login()).getConnection()) {
            TenantDataSource tenants = shop.bound(lendingAgain(real));
            Connection closed = tenants.getConnection();
            closed.close();
            Connection next = tenants.getConnection();
            next.setAutoCommit(false);
            shop.tenancy.call(A, () -> update(next, "update shop.invoice set note = 'kept'"));

            assertClosed(closed::rollback);
            assertClosed(closed::commit);
            assertClosed(() -> closed.setAutoCommit(true));
            assertClosed(closed::createStatement);
            assertClosed(() -> closed.setClientInfo("ApplicationName", "other"));
            closed.close();
            closed.abort(Runnable::run);
            assertThat(closed.isClosed()).isTrue();
            assertThat(closed.isValid(1)).isFalse();
            next.commit();
        }
        assertThat(shop.adminReads("select count(*) from shop.invoice where note = 'kept'"))
                .isEqualTo("3");
    }

    /** A pool of one connection that hands out the connection itself. */
    private static DataSource lendingAgain(Connection real) {
        Connection lent = Meddling.proxy(
                Connection.class,
                (self, method, args) -> method.getName().equals("close") ? null : Meddling.pass(real, method, args));
        return Meddling.proxy(DataSource.class, (self, method, args) -> lent);
    }

    private static void assertClosed(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
    }
}
