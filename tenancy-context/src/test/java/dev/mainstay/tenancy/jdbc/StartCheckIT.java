package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is found out before the first tenant's work. */
@EmbeddedPostgres
class StartCheckIT {

    private static Shop shop;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
    }

    private static void assertState(String state, TenantDataSource tenants) {
        assertThatThrownBy(tenants::check)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
    }

    @Test
    void aSoundDatabasePassesAndTheConnectionIsIdleAfterwards() throws SQLException {
        try (HikariDataSource pool = shop.pool(1)) {
            shop.bound(pool).check();

            try (Connection next = pool.getConnection()) {
                assertThat(next.getAutoCommit()).isTrue();
                assertThat(read(
                                next,
                                "select coalesce(current_setting('mainstay.tenant_id', true), '') || current_user"))
                        .isEqualTo(shop.roles.login().value());
            }
        }
    }

    @Test
    void anUnsafeLoginIsFoundAndOnlyLoggedWhereThatIsChosen() throws SQLException {
        TenantDataSource failing = shop.bound(shop.database.dataSource());
        TenantDataSource warning = TenantDataSource.wrap(
                shop.database.dataSource(),
                shop.tenancy,
                PostgresBinding.builder(shop.roles.tenant().value())
                        .roleCheck(PostgresBinding.RoleCheck.WARN)
                        .build());

        assertThatThrownBy(failing::check).isInstanceOf(SQLInvalidAuthorizationSpecException.class);
        warning.check();
        String ofA = shop.inTransaction(warning, A, c -> read(c, "select count(*) from shop.invoice"));
        assertThat(ofA).isEqualTo("3");
    }

    @Test
    void aServerThatIsTooOldIsFound() {
        Meddling old = Meddling.with(shop.as(shop.roles.login()), (real, method, args) -> {
            Object result = Meddling.pass(real, method, args);
            return result instanceof DatabaseMetaData metaData ? ofVersion13(metaData) : result;
        });

        assertState("0A000", shop.bound(old.dataSource()));
        assertThat(old.closes.get()).isOne();
    }

    private static DatabaseMetaData ofVersion13(DatabaseMetaData real) {
        return Meddling.proxy(
                DatabaseMetaData.class,
                (self, method, args) ->
                        method.getName().equals("getDatabaseMajorVersion") ? 13 : Meddling.pass(real, method, args));
    }

    @Test
    void aPoolerThatLeavesTransactionsOutIsFound() {
        // Such a pooler lets every statement be a transaction of its own, so the binding is gone at once.
        Meddling forgetful =
                Meddling.with(shop.as(shop.roles.login()), (real, method, args) -> switch (method.getName()) {
                    case "setAutoCommit", "rollback" -> null;
                    default -> Meddling.pass(real, method, args);
                });

        assertState("08P01", shop.bound(forgetful.dataSource()));
    }

    @Test
    void whatIsWrongBesidesIsSaidAsItIsAndNotOfAPooler() {
        TenantDataSource unknownRole = TenantDataSource.wrap(
                shop.as(shop.roles.login()),
                shop.tenancy,
                PostgresBinding.builder(shop.database.name() + "_nobody")
                        .roleCheck(PostgresBinding.RoleCheck.WARN)
                        .build());
        Meddling broken = Meddling.with(shop.as(shop.roles.login()), (real, method, args) -> {
            if (method.getName().equals("setAutoCommit")) {
                throw new SQLException("the line is cut", "08006");
            }
            return Meddling.pass(real, method, args);
        });

        assertThatThrownBy(unknownRole::check)
                .hasMessageContaining("does not exist")
                .hasMessageNotContaining("pooler");
        assertState("08006", shop.bound(broken.dataSource()));
    }
}
