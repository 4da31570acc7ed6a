package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.B;
import static dev.mainstay.tenancy.Shop.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.tenancy.NoTenantException;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.tenancy.TenantMismatchException;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.FlightCounter;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions of connections that somebody else opened. */
@EmbeddedPostgres
class TenantBinderIT {

    private static final String COUNT = "select count(*) from shop.invoice";

    private static Shop shop;

    private TenantBinder binder;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
    }

    @BeforeEach
    void make() {
        binder = TenantBinder.of(
                shop.tenancy, PostgresBinding.of(shop.roles.tenant().value()));
    }

    private Connection raw() throws SQLException {
        Connection connection = shop.as(shop.roles.login()).getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    @Test
    void aForeignTransactionIsBoundUntilItsEnd() throws SQLException {
        try (Connection connection = raw()) {
            shop.tenancy.call(A, () -> {
                binder.bind(connection);
                return null;
            });
            assertThat(read(connection, COUNT)).isEqualTo("3");
            connection.commit();
            assertThatThrownBy(() -> read(connection, COUNT))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            connection.rollback();
            shop.tenancy.call(B, () -> {
                binder.bind(connection);
                return null;
            });
            assertThat(read(connection, COUNT)).isEqualTo("2");
        }
    }

    @Test
    void whatWasDoneBeforeInTheTransactionStays() throws SQLException {
        try (Connection connection = raw()) {
            String id = read(connection, "select pg_current_xact_id()::text");

            shop.tenancy.call(A, () -> {
                binder.bind(connection);
                return null;
            });

            assertThat(read(connection, "select pg_current_xact_id()::text")).isEqualTo(id);
        }
    }

    @Test
    void bindingCostsOneFlightOnceTheLoginIsChecked() throws SQLException {
        try (FlightCounter proxy = FlightCounter.to(shop.database.host(), shop.database.port());
                HikariDataSource pool = shop.pool(1, shop.database.jdbcUrlVia(proxy));
                Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            shop.tenancy.call(A, () -> {
                binder.bind(connection);
                connection.rollback();
                proxy.reset();
                binder.bind(connection);
                return null;
            });

            assertThat(proxy.traffic().flights()).isOne();
        }
    }

    @Test
    void withoutATenantOrATransactionNothingIsBound() throws SQLException {
        try (Connection connection = raw()) {
            assertThatThrownBy(() -> binder.bind(connection)).isInstanceOf(NoTenantException.class);
            connection.setAutoCommit(true);
            assertThatThrownBy(() -> shop.tenancy.call(A, () -> {
                        binder.bind(connection);
                        return null;
                    }))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25P01"));
        }
    }

    @Test
    void anUnsafeLoginIsRefused() throws SQLException {
        try (Connection connection = shop.database.dataSource().getConnection()) {
            connection.setAutoCommit(false);

            assertThatThrownBy(() -> shop.tenancy.call(A, () -> {
                        binder.bind(connection);
                        return null;
                    }))
                    .isInstanceOf(SQLInvalidAuthorizationSpecException.class);
        }
    }

    @Test
    void aConnectionOfTheDataSourceKeepsItsOwnBinding() throws SQLException {
        TenantDataSource tenants = shop.bound(shop.as(shop.roles.login()));
        try (Connection connection = tenants.getConnection()) {
            connection.setAutoCommit(false);
            shop.tenancy.call(A, () -> {
                binder.bind(connection);
                return null;
            });

            assertThatThrownBy(() -> shop.tenancy.call(B, () -> {
                        binder.bind(connection);
                        return null;
                    }))
                    .isInstanceOf(TenantMismatchException.class);
            assertThat(shop.tenancy.call(A, () -> read(connection, COUNT))).isEqualTo("3");
        }
    }
}
