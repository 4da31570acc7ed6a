package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.read;
import static dev.mainstay.tenancy.Shop.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a connection goes back to its pool, also when everything fails. */
@EmbeddedPostgres
class ReturnIT {

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

    @Test
    void aPoolThatKeepsHandingOutOpenTransactionsIsRefused() throws SQLException {
        Meddling meddling = Meddling.with(pool, (real, method, args) -> {
            if (method.getName().equals("isWrapperFor") && real.getAutoCommit()) {
                Shop.execute(real, List.of("begin"));
            }
            return Meddling.pass(real, method, args);
        });
        TenantDataSource bound = shop.bound(meddling.dataSource());

        assertThatThrownBy(bound::getConnection)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25001"));
        assertThat(meddling.aborts).hasValue(2);
        assertThat(meddling.closes).hasValue(2);
    }

    @Test
    @Tag("B13")
    void closingTwiceReachesThePoolOnce() throws SQLException {
        Meddling meddling = Meddling.with(pool, Meddling::pass);
        Connection connection = shop.bound(meddling.dataSource()).getConnection();

        connection.close();
        connection.close();

        assertThat(meddling.closes).hasValue(1);
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    @Tag("B13")
    void aReturnWhoseRollbackFailsReachesThePoolAndTheConnectionIsDiscarded() throws SQLException {
        String before = pid();
        Meddling meddling = Meddling.with(pool, (real, method, args) -> {
            if (method.getName().equals("rollback")) {
                throw new SQLException("no way back", "XX000");
            }
            return Meddling.pass(real, method, args);
        });
        Connection connection = shop.bound(meddling.dataSource()).getConnection();
        connection.setAutoCommit(false);
        shop.tenancy.call(A, () -> update(connection, "delete from shop.invoice"));

        assertThatCode(connection::close).doesNotThrowAnyException();

        assertThat(meddling.closes).hasValue(1);
        assertThat(meddling.aborts).hasValue(1);
        assertThat(pid()).isNotEqualTo(before);
        assertThat(shop.adminReads(COUNT)).isEqualTo("5");
    }

    @Test
    @Tag("B13")
    void aReturnWhereEverythingFailsStillReachesThePool() throws SQLException {
        Meddling meddling = Meddling.with(pool, (real, method, args) -> {
            switch (method.getName()) {
                case "rollback" -> throw new IllegalStateException("no way back");
                case "abort" -> throw new SQLException("no way out");
                case "close" -> {
                    real.abort(Runnable::run);
                    real.close();
                    throw new SQLException("no way home");
                }
                default -> {
                    return Meddling.pass(real, method, args);
                }
            }
        });
        Connection connection = shop.bound(meddling.dataSource()).getConnection();
        connection.setAutoCommit(false);
        shop.tenancy.call(A, () -> read(connection, COUNT));

        assertThatCode(connection::close).doesNotThrowAnyException();

        assertThat(meddling.closes).hasValue(1);
    }

    @Test
    void thePoolsComplaintAboutASoundConnectionIsPassedOn() throws SQLException {
        SQLException complaint = new SQLException("the pool is upset");
        Meddling meddling = Meddling.with(pool, (real, method, args) -> {
            Object result = Meddling.pass(real, method, args);
            if (method.getName().equals("close")) {
                throw complaint;
            }
            return result;
        });
        Connection connection = shop.bound(meddling.dataSource()).getConnection();

        assertThatThrownBy(connection::close).isSameAs(complaint);
    }

    @Test
    void aClosedConnectionBindsNothingMore() throws SQLException {
        Connection connection = borrow();
        Statement statement = connection.createStatement();
        connection.close();

        shop.tenancy.run(A, () -> {
            assertThatThrownBy(() -> statement.execute(COUNT))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
            assertThatThrownBy(connection::setSavepoint).isInstanceOf(SQLException.class);
            assertThatThrownBy(connection::createStatement).isInstanceOf(SQLException.class);
        });
    }

    @Test
    void aServerThatDoesNotTakeTheBindingIsNotTrusted() throws SQLException {
        AtomicInteger reads = new AtomicInteger();
        Meddling meddling = Meddling.with(pool, (real, method, args) -> {
            Object result = Meddling.pass(real, method, args);
            boolean binding = method.getName().equals("prepareStatement") && ((String) args[0]).contains("set_config");
            return binding ? forgetful((PreparedStatement) result, reads) : result;
        });
        Connection connection = shop.bound(meddling.dataSource()).getConnection();
        connection.setAutoCommit(false);

        assertThatThrownBy(() -> shop.tenancy.call(A, () -> update(connection, "delete from shop.invoice")))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08P01"));
        connection.close();

        assertThat(reads).hasPositiveValue();
        assertThat(meddling.aborts).hasValue(1);
        assertThat(shop.adminReads(COUNT)).isEqualTo("5");
    }

    private static PreparedStatement forgetful(PreparedStatement real, AtomicInteger reads) {
        return Meddling.proxy(PreparedStatement.class, (self, method, args) -> {
            Object result = Meddling.pass(real, method, args);
            return result instanceof ResultSet rows
                    ? Meddling.proxy(ResultSet.class, (self2, method2, args2) -> {
                        Object value = Meddling.pass(rows, method2, args2);
                        reads.incrementAndGet();
                        return method2.getName().equals("getString") && args2[0].equals(2) ? "" : value;
                    })
                    : result;
        });
    }
}
