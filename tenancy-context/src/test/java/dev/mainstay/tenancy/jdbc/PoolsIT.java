package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.B;
import static dev.mainstay.tenancy.Shop.read;
import static dev.mainstay.tenancy.Shop.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Around which pools the wrapper works. */
@EmbeddedPostgres
class PoolsIT {

    private static final String COUNT = "select count(*) from shop.invoice";

    private static Shop shop;

    private HikariDataSource pool;
    private TenantDataSource tenants;
    private Connection connection;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
    }

    @BeforeEach
    void borrow() throws SQLException {
        shop.fill();
        pool = shop.pool(2);
        tenants = shop.bound(pool);
        connection = tenants.getConnection();
        connection.setAutoCommit(false);
    }

    @AfterEach
    void giveBack() throws SQLException {
        connection.close();
        pool.close();
    }

    @Test
    void whatIsThePoolsIsPassedOn() throws SQLException {
        List<String> calls = new ArrayList<>();
        TenantDataSource recorded = shop.bound(Meddling.proxy(DataSource.class, (self, method, args) -> {
            calls.add(method.getName());
            return method.getReturnType() == int.class ? 7 : null;
        }));

        recorded.setLogWriter(null);
        recorded.getLogWriter();
        recorded.setLoginTimeout(3);
        recorded.getParentLogger();

        assertThat(recorded.getLoginTimeout()).isEqualTo(7);
        assertThat(calls)
                .containsExactly(
                        "setLogWriter", "getLogWriter", "setLoginTimeout", "getParentLogger", "getLoginTimeout");
    }

    @Test
    void theDataSourceUnwrapsToThePool() throws SQLException {
        assertThat(tenants.unwrap(HikariDataSource.class)).isSameAs(pool);
        assertThat(tenants.unwrap(TenantDataSource.class)).isSameAs(tenants);
        assertThat(tenants.isWrapperFor(HikariDataSource.class)).isTrue();
        assertThat(tenants.isWrapperFor(TenantDataSource.class)).isTrue();
        assertThat(tenants.isWrapperFor(Runnable.class)).isFalse();
        assertThatThrownBy(() -> tenants.unwrap(Runnable.class)).isInstanceOf(SQLException.class);
    }

    @Test
    void aPlainDriverWithoutAPoolIsBoundToo() throws SQLException {
        TenantDataSource plain = shop.bound(shop.as(shop.roles.login()));

        String ofB = shop.inTransaction(plain, B, c -> read(c, COUNT));
        try (Connection named = plain.getConnection(shop.roles.login().value(), "shop-test")) {
            named.setAutoCommit(false);
            assertThat(shop.tenancy.call(A, () -> read(named, COUNT))).isEqualTo("3");
        }

        assertThat(ofB).isEqualTo("2");
    }

    @Test
    void aDriverThatCannotBeReachedIsTrackedInstead() throws SQLException {
        Meddling hiding = Meddling.hidingTheDriver(pool);
        TenantDataSource tracked = shop.bound(hiding.dataSource());

        try (Connection c = tracked.getConnection()) {
            c.setAutoCommit(false);
            assertThat(shop.tenancy.call(A, () -> read(c, COUNT))).isEqualTo("3");
            assertThatThrownBy(() -> shop.tenancy.call(B, () -> read(c, COUNT))).hasMessageContaining("cannot go on");
            shop.tenancy.call(A, () -> c.createStatement().execute("commit"));
            assertThat(shop.tenancy.call(B, () -> read(c, COUNT))).isEqualTo("2");
            c.rollback();
            shop.tenancy.call(A, () -> update(c, "delete from shop.invoice"));
        }

        assertThat(shop.adminReads(COUNT)).isEqualTo("5");
    }

    @Test
    void aPoolOfManualCommitConnectionsIsLeftIdleByTheLoginCheck() throws SQLException {
        HikariConfig config = new HikariConfig();
        pool.copyStateTo(config);
        config.setAutoCommit(false);
        try (HikariDataSource manual = new HikariDataSource(config);
                Connection c = shop.bound(manual).getConnection()) {
            assertThat(c.getAutoCommit()).isFalse();
            assertThat(shop.tenancy.call(A, () -> read(c, COUNT))).isEqualTo("3");
        }
    }
}
