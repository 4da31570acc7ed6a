package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.FlightCounter;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** One connection of the application's login, through a proxy that counts. */
@EmbeddedPostgres
class CountedConnection {

    static final String COUNT = "select count(*) from shop.invoice";

    static Shop shop;
    static FlightCounter proxy;

    HikariDataSource pool;
    Connection connection;

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
        pool = pool("");
    }

    /** A pool of one connection through the proxy; the properties go behind the URL. */
    static HikariDataSource pool(String properties) {
        return shop.pool(1, shop.database.jdbcUrlVia(proxy) + properties);
    }

    /** Takes the connection from the pool and forgets what that cost. */
    void borrow(PostgresBinding.Builder binding) throws SQLException {
        connection = TenantDataSource.wrap(pool, shop.tenancy, binding.build()).getConnection();
        proxy.reset();
    }

    static PostgresBinding.Builder binding() {
        return PostgresBinding.builder(shop.roles.tenant().value());
    }

    @AfterEach
    void giveBack() throws SQLException {
        connection.close();
        pool.close();
    }

    /** Returns the round trips since it was asked last. */
    static long flights() {
        long flights = proxy.traffic().flights();
        proxy.reset();
        return flights;
    }

    static void assertState(String state, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
    }

    /** After the connection was used in auto-commit: nothing is open on it, and nothing is left for the next borrower. It is given back. */
    void assertIdleAndUnbound() throws SQLException {
        assertThat(connection.getAutoCommit()).isTrue();
        connection.close();
        try (Connection next = pool.getConnection()) {
            assertThat(read(next, "select coalesce(current_setting('mainstay.tenant_id', true), '') || current_user"))
                    .isEqualTo(shop.roles.login().value());
        }
    }
}
