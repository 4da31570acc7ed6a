package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.B;
import static dev.mainstay.tenancy.Shop.read;
import static dev.mainstay.tenancy.Shop.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.NoTenantException;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.tenancy.TenantMismatchException;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.FlightCounter;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When a transaction is bound, at what price, and when it is refused; one connection through a proxy that counts. */
@EmbeddedPostgres
class BindingIT {

    private static final String COUNT = "select count(*) from shop.invoice";
    private static final String TENANT = "select current_setting('mainstay.tenant_id', true)";

    private static Shop shop;
    private static FlightCounter proxy;

    private HikariDataSource pool;
    private TenantDataSource tenants;
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
    void borrow() throws SQLException {
        shop.fill();
        pool = shop.pool(
                1, shop.database.jdbcUrl().replace(":" + shop.database.port() + "/", ":" + proxy.port() + "/"));
        tenants = shop.bound(pool);
        connection = tenants.getConnection();
        connection.setAutoCommit(false);
        proxy.reset();
    }

    @AfterEach
    void giveBack() throws SQLException {
        connection.close();
        pool.close();
        assertThat(CallContext.current()).isSameAs(CallContext.empty());
    }

    private long flights() {
        return proxy.traffic().flights();
    }

    @Test
    @Tag("I1")
    void withoutATenantNothingReachesTheServer() throws SQLException {
        PreparedStatement prepared = connection.prepareStatement(COUNT);
        Statement batch = connection.createStatement();
        batch.addBatch("delete from shop.invoice");

        assertThatThrownBy(() -> read(connection, COUNT)).isInstanceOf(NoTenantException.class);
        assertThatThrownBy(() -> connection.createStatement().execute(COUNT)).isInstanceOf(NoTenantException.class);
        assertThatThrownBy(() -> update(connection, "delete from shop.invoice")).isInstanceOf(NoTenantException.class);
        assertThatThrownBy(prepared::executeQuery).isInstanceOf(NoTenantException.class);
        assertThatThrownBy(prepared::getMetaData).isInstanceOf(NoTenantException.class);
        assertThatThrownBy(batch::executeBatch).isInstanceOf(NoTenantException.class);
        assertThatThrownBy(
                        () -> connection.prepareCall("{call pg_backend_pid()}").execute())
                .isInstanceOf(NoTenantException.class);
        assertThatThrownBy(connection::setSavepoint).isInstanceOf(NoTenantException.class);
        assertThat(flights()).isZero();
    }

    @Test
    @Tag("B1")
    void aBoundTransactionCostsOneFlightMore() throws SQLException {
        shop.tenancy.call(A, () -> read(connection, COUNT));
        connection.commit();
        long one = flights();
        proxy.reset();
        shop.tenancy.call(A, () -> {
            for (int i = 0; i < 5; i++) {
                read(connection, COUNT);
            }
            connection.commit();
            return null;
        });
        long five = flights();

        assertThat(one).isEqualTo(3);
        assertThat(five).isEqualTo(7);
    }

    @Test
    @Tag("B2")
    void anEmptyTransactionSendsNothing() throws SQLException {
        shop.tenancy.call(A, () -> {
            connection.prepareStatement(COUNT).close();
            connection.commit();
            connection.rollback();
            connection.close();
            return null;
        });

        assertThat(flights()).isZero();
    }

    @Test
    @Tag("B3")
    void twoStatementsAreBoundOnce() throws SQLException {
        shop.tenancy.call(A, () -> {
            assertThat(read(connection, COUNT)).isEqualTo("3");
            assertThat(read(connection, COUNT)).isEqualTo("3");
            return null;
        });

        // BEGIN and binding, statement, statement.
        assertThat(flights()).isEqualTo(3);
    }

    @Test
    @Tag("B4")
    void theNextTransactionIsBoundAnew() throws SQLException {
        String first = shop.tenancy.call(A, () -> read(connection, COUNT));
        connection.commit();
        String second = shop.tenancy.call(B, () -> read(connection, COUNT));
        connection.rollback();
        String third = shop.tenancy.call(A, () -> read(connection, COUNT));

        assertThat(List.of(first, second, third)).containsExactly("3", "2", "3");
    }

    @Test
    @Tag("B5")
    void theWayBackToASavepointKeepsTheTenant() throws SQLException {
        shop.tenancy.call(A, () -> {
            Savepoint savepoint = connection.setSavepoint();
            update(connection, "delete from shop.invoice");
            assertThatThrownBy(() -> read(connection, "select 1/0")).isInstanceOf(SQLException.class);
            connection.rollback(savepoint);
            assertThat(read(connection, COUNT)).isEqualTo("3");
            assertThat(read(connection, TENANT)).isEqualTo(A.value());
            connection.releaseSavepoint(savepoint);
            assertThat(read(connection, TENANT)).isEqualTo(A.value());
            return null;
        });
    }

    @Test
    @Tag("B7")
    void anotherTenantInsideATransactionIsRefusedAndTheTransactionCanBeRolledBack() throws SQLException {
        shop.tenancy.call(A, () -> update(connection, "delete from shop.invoice"));
        proxy.reset();

        assertThatThrownBy(() -> shop.tenancy.call(B, () -> read(connection, COUNT)))
                .isInstanceOf(TenantMismatchException.class);
        assertThat(flights()).isZero();
        connection.rollback();
        assertThat(shop.tenancy.call(B, () -> read(connection, COUNT))).isEqualTo("2");
        assertThat(shop.adminReads(COUNT)).isEqualTo("5");
    }

    @Test
    void autoCommitIsRefusedWithoutAFlight() throws SQLException {
        connection.setAutoCommit(true);

        assertThatThrownBy(() -> shop.tenancy.call(A, () -> read(connection, COUNT)))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25P01"));
        assertThat(flights()).isZero();
    }

    @Test
    void switchingAutoCommitOnEndsTheTransaction() throws SQLException {
        shop.tenancy.call(A, () -> update(connection, "update shop.invoice set note = 'kept'"));
        connection.setAutoCommit(true);
        connection.setAutoCommit(false);

        String ofB = shop.tenancy.call(B, () -> read(connection, COUNT));

        assertThat(ofB).isEqualTo("2");
        assertThat(shop.adminReads("select count(*) from shop.invoice where note = 'kept'"))
                .isEqualTo("3");
    }

    @Test
    void aFailedCommitEndsTheTransactionToo() throws SQLException {
        shop.asAdmin(
                List.of(
                        "alter table shop.invoice alter constraint invoice_tenant_id_customer_id_fkey deferrable initially deferred"));
        shop.tenancy.call(A, () -> update(connection, "insert into shop.invoice (id, customer_id) values (7, 999)"));

        assertThatThrownBy(connection::commit)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23503"));

        assertThat(shop.tenancy.call(B, () -> read(connection, COUNT))).isEqualTo("2");
    }

    @Test
    void aFailedTransactionRefusesUntilItsEndAndIsThenBoundAnew() throws SQLException {
        shop.tenancy.call(A, () -> {
            assertThatThrownBy(() -> read(connection, "select 1/0")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> read(connection, COUNT))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25P02"));
            connection.rollback();
            assertThat(read(connection, COUNT)).isEqualTo("3");
            return null;
        });
    }

    @Test
    void aTransactionThatFailedUnboundIsLeftToTheServer() throws SQLException {
        // The driver asks the catalogue by itself, unbound, and that can fail too.
        assertThatThrownBy(() -> connection.setClientInfo("ApplicationName", "x\u0000y"))
                .isInstanceOf(SQLException.class);

        assertThat(shop.tenancy.call(A, () -> read(connection, COUNT))).isEqualTo("3");
    }

    @Test
    @Tag("B16")
    void aMalformedIdNeverReachesSql() throws SQLException {
        for (String malformed : List.of("' or true --", "a\u0000b", "x".repeat(5_000), "")) {
            for (TenantIdType type : TenantIdType.values()) {
                assertThatThrownBy(() -> new TenantId(type, malformed)).isInstanceOf(IllegalArgumentException.class);
                assertThat(type.parse(malformed)).isEmpty();
            }
        }
        CallContext ofAnotherType = CallContext.current().withTenant(new TenantId(TenantIdType.NUMBER, "42"));

        assertThatThrownBy(() -> ofAnotherType.call(() -> read(connection, COUNT)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(flights()).isZero();
    }
}
