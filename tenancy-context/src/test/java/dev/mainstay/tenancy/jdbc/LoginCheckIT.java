package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.tenancy.SqlIdentifier;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.FlightCounter;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Logins for which row-level security would not hold are refused before a tenant's statement. */
@EmbeddedPostgres
class LoginCheckIT {

    private static Shop shop;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
    }

    /** Creates a login named after the database, member of the tenant's role unless the attributes say otherwise. */
    private static DataSource login(String name, String attributes, String... grants) throws SQLException {
        SqlIdentifier role = new SqlIdentifier(shop.database.name() + "_" + name);
        shop.asAdmin(List.of("create role " + role.quoted() + " login password 'shop-test' " + attributes));
        for (String grant : grants) {
            shop.asAdmin(List.of("grant " + grant + " to " + role.quoted()));
        }
        return shop.as(role);
    }

    private static String tenantRole() {
        return shop.roles.tenant().quoted();
    }

    private static void assertRefused(DataSource source, String why) {
        assertThatThrownBy(() -> shop.bound(source).getConnection().close())
                .isInstanceOfSatisfying(
                        SQLInvalidAuthorizationSpecException.class,
                        e -> assertThat(e.getSQLState()).isEqualTo("28000"))
                .hasMessageContaining(why);
    }

    @Test
    @Tag("B15")
    void loginsThatBypassRowLevelSecurityAreRefused() throws SQLException {
        shop.asAdmin(List.of("create role " + shop.database.name() + "_seer nologin bypassrls"));

        assertRefused(shop.database.dataSource(), "SUPERUSER or BYPASSRLS");
        assertRefused(login("bypass", "noinherit bypassrls", tenantRole()), "SUPERUSER or BYPASSRLS");
        assertRefused(
                login("reaches", "noinherit", tenantRole(), shop.database.name() + "_seer"), "SUPERUSER or BYPASSRLS");
        assertRefused(
                login("owns", "noinherit", tenantRole(), shop.roles.migrator().quoted()), "owner of a tenant table");
        shop.asAdmin(List.of(
                "alter role " + shop.roles.migrator().quoted() + " noinherit",
                "grant " + tenantRole() + " to " + shop.roles.migrator().quoted()));
        assertRefused(shop.as(shop.roles.migrator()), "owner of a tenant table");
    }

    @Test
    void aLoginThatIsNoMemberOfTheTenantsRoleIsRefused() throws SQLException {
        assertRefused(login("stranger", "noinherit"), "not a member");
    }

    @Test
    void aLoginThatInheritsTheGrantsIsRefusedSinceItWouldSeeAnEmptyResultInsteadOfAnError() throws SQLException {
        assertRefused(login("inherits", "inherit", tenantRole()), "NOINHERIT");
    }

    @Test
    void aPhysicalConnectionIsCheckedOnce() throws SQLException {
        try (FlightCounter proxy = FlightCounter.to(shop.database.host(), shop.database.port());
                HikariDataSource pool = shop.pool(
                        1,
                        shop.database.jdbcUrl().replace(":" + shop.database.port() + "/", ":" + proxy.port() + "/"))) {
            TenantDataSource tenants = shop.bound(pool);
            tenants.getConnection().close();
            proxy.reset();

            shop.inTransaction(tenants, A, c -> read(c, "select 1"));

            // Binding, query, commit; and one more if the pool asked whether the connection is alive.
            assertThat(proxy.traffic().flights()).isBetween(3L, 4L);
        }
    }

    @Test
    void aRefusedLoginsConnectionGoesBackWithoutATransaction() throws SQLException {
        List<String> calls = new ArrayList<>();
        Meddling manual = Meddling.with(login("manual", "noinherit"), (real, method, args) -> {
            if (calls.isEmpty()) {
                real.setAutoCommit(false);
            }
            calls.add(method.getName());
            return Meddling.pass(real, method, args);
        });

        assertRefused(manual.dataSource(), "not a member");

        assertThat(calls).endsWith("rollback", "close");
    }

    @Test
    void aConnectionThatCannotBeLookedIntoIsGivenBack() throws SQLException {
        Meddling broken = Meddling.with(shop.as(shop.roles.login()), (real, method, args) -> {
            if (method.getName().equals("isWrapperFor")) {
                throw new SQLException("gone", "08006");
            }
            return Meddling.pass(real, method, args);
        });

        assertThatThrownBy(() -> shop.bound(broken.dataSource()).getConnection())
                .hasMessage("gone");

        assertThat(broken.closes).hasValue(1);
    }

    @Test
    void aCheckThatCannotBeMadeGivesTheConnectionBack() throws SQLException {
        Meddling meddling = Meddling.with(shop.as(shop.roles.login()), (real, method, args) -> {
            if (method.getName().equals("prepareStatement")) {
                throw new SQLException("gone", "08006");
            }
            Object result = Meddling.pass(real, method, args);
            if (method.getName().equals("close")) {
                throw new SQLException("already gone");
            }
            return result;
        });
        TenantDataSource tenants = shop.bound(meddling.dataSource());

        assertThatThrownBy(tenants::getConnection)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"));
        assertThat(meddling.closes).hasValue(1);
    }
}
