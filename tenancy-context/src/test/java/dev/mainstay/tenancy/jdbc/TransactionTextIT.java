package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.B;
import static dev.mainstay.tenancy.Shop.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.tenancy.TenantMismatchException;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.FlightCounter;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What SQL text does to the binding: ends of transactions, ways back to savepoints, changes of role. */
@EmbeddedPostgres
class TransactionTextIT {

    private static final String COUNT = "select count(*) from shop.invoice";

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
    void aBindingThatCameAfterASavepointIsMadeAgainAfterTheWayBack() throws SQLException {
        shop.tenancy.call(A, () -> {
            // The savepoint is set in a transaction that nobody saw begin.
            connection.createStatement().execute("select 1; commit; begin; savepoint early");
            assertThat(read(connection, COUNT)).isEqualTo("3");
            connection.createStatement().execute("rollback to savepoint early");
            assertThat(read(connection, COUNT)).isEqualTo("3");
            return null;
        });
    }

    @Test
    void aTransactionKeepsItsTenantOverTheWayBackToASavepoint() throws SQLException {
        shop.tenancy.call(A, () -> {
            connection.createStatement().execute("select 1; commit; begin; savepoint early");
            read(connection, COUNT);
            connection.createStatement().execute("rollback to savepoint early");
            return null;
        });

        assertThatThrownBy(() -> shop.tenancy.call(B, () -> read(connection, COUNT)))
                .isInstanceOf(TenantMismatchException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "COMMIT AND CHAIN", "/* done */ end", "rollback", "select 1; commit; begin"})
    @Tag("B6")
    void theEndOfATransactionAsTextIsSeen(String end) throws SQLException {
        shop.tenancy.call(A, () -> read(connection, COUNT));
        shop.tenancy.call(A, () -> connection.createStatement().execute(end));

        String ofB = shop.tenancy.call(B, () -> read(connection, COUNT));

        assertThat(ofB).isEqualTo("2");
    }

    @Test
    void theEndOfATransactionInABatchIsForgottenWithTheBatch() throws SQLException {
        shop.tenancy.call(A, () -> {
            Statement batch = connection.createStatement();
            batch.addBatch("commit");
            batch.executeBatch();
            batch.addBatch("update shop.invoice set note = 'second'");
            batch.executeBatch();
            return null;
        });

        assertThatThrownBy(() -> shop.tenancy.call(B, () -> read(connection, COUNT)))
                .isInstanceOf(TenantMismatchException.class);
    }

    @Test
    void theEndOfATransactionInABatchIsSeen() throws SQLException {
        shop.tenancy.call(A, () -> {
            Statement batch = connection.createStatement();
            batch.addBatch("commit");
            batch.clearBatch();
            batch.addBatch("update shop.invoice set note = 'batch'");
            batch.addBatch("commit");
            return batch.executeBatch();
        });

        String ofB = shop.tenancy.call(B, () -> read(connection, COUNT));

        assertThat(ofB).isEqualTo("2");
        assertThat(shop.adminReads("select count(*) from shop.invoice where note = 'batch'"))
                .isEqualTo("3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set role none",
                "select 1; reset role",
                "set mainstay.tenant_id = 'bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb'",
                "discard all"
            })
    void textThatWouldChangeTheBindingIsRefusedWithoutAFlight(String sql) throws SQLException {
        shop.tenancy.run(A, () -> {
            assertThatThrownBy(() -> connection.createStatement().execute(sql)).hasMessageContaining("is refused here");
            assertThatThrownBy(() -> connection.createStatement().addBatch(sql))
                    .hasMessageContaining("is refused here");
            assertThatThrownBy(() -> connection.prepareStatement(sql)).hasMessageContaining("is refused here");
            assertThatThrownBy(() -> connection.prepareCall(sql)).hasMessageContaining("is refused here");
        });
        assertThat(flights()).isZero();
    }
}
