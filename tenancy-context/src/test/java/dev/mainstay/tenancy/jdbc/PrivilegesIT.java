package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.B;
import static dev.mainstay.tenancy.Shop.read;
import static dev.mainstay.tenancy.Shop.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.tenancy.ddl.TenantDdl;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What login and tenant's role may not do at all. */
@EmbeddedPostgres
class PrivilegesIT {

    private static final String COUNT = "select count(*) from shop.invoice";

    private static Shop shop;
    private static HikariDataSource pool;
    private static TenantDataSource tenants;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
        pool = shop.pool(2);
        tenants = shop.bound(pool);
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        shop.fill();
    }

    private static void assertRefused(String state, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
    }

    private static int asA(String sql) throws SQLException {
        return shop.inTransaction(tenants, A, c -> update(c, sql));
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer", "invoice"})
    @Tag("I2")
    void aRawConnectionOfTheLoginIsRefusedOnEveryTable(String table) throws SQLException {
        try (Connection raw = pool.getConnection()) {
            assertRefused("42501", () -> read(raw, "select * from shop." + table));
            assertRefused("42501", () -> update(raw, "insert into shop." + table + " values ('" + A + "', 50)"));
            assertRefused("42501", () -> update(raw, "update shop." + table + " set id = 1"));
            assertRefused("42501", () -> update(raw, "delete from shop." + table));
        }
    }

    @Test
    @Tag("I11")
    void partitionsCannotBeReachedDirectly() throws SQLException {
        shop.asAdmin(List.of(
                "set role " + shop.roles.migrator().quoted(),
                "create table shop.event (tenant_id uuid, id bigint, primary key (tenant_id, id)) partition by range (id)",
                "create table shop.event_old partition of shop.event for values from (0) to (100)"));
        try (Connection migrator = shop.as(shop.roles.migrator()).getConnection()) {
            Shop.execute(migrator, TenantDdl.protect(shop.table("event")));
            Shop.execute(
                    migrator,
                    List.of("create table shop.event_new partition of shop.event for values from (100) to (200)"));
        }
        shop.asAdmin(List.of("insert into shop.event values ('%1$s', 1), ('%2$s', 1), ('%1$s', 100), ('%2$s', 100)"
                .formatted(A, B)));

        String seen = shop.inTransaction(tenants, A, c -> read(c, "select count(*) from shop.event"));

        assertThat(seen).isEqualTo("2");
        for (String leaf : List.of("event_old", "event_new")) {
            assertRefused("42501", () -> asA("delete from shop." + leaf));
            assertRefused("42501", () -> shop.inTransaction(tenants, A, c -> read(c, "select * from shop." + leaf)));
        }
    }

    @Test
    @Tag("I13")
    void whatPoliciesDoNotCoverIsNotGranted() throws SQLException {
        shop.asAdmin(List.of(
                "create sequence shop.numbers",
                "grant usage on sequence shop.numbers to " + shop.roles.tenant().quoted()));

        assertRefused("42501", () -> asA("truncate shop.invoice"));
        assertRefused("42501", () -> asA("create temp table mine (id int)"));
        assertRefused("42501", () -> asA("create table shop.mine (id int)"));
        assertRefused("42501", () -> shop.inTransaction(tenants, A, c -> read(c, "select setval('shop.numbers', 1)")));
        assertThat(shop.<String>inTransaction(tenants, A, c -> read(c, "select nextval('shop.numbers')")))
                .isEqualTo("1");
        assertThat(shop.adminReads(COUNT)).isEqualTo("5");
    }

    @Test
    @Tag("I14")
    void aTemporaryTableCannotStandInFrontOfARealOne() throws SQLException {
        assertRefused("42501", () -> asA("create temp table invoice as select 'forged' as note"));
        try (Connection raw = pool.getConnection()) {
            assertRefused("42501", () -> update(raw, "create temp table invoice (note text)"));
        }

        String note = shop.inTransaction(tenants, A, c -> {
            c.createStatement().execute("set local search_path = shop");
            return read(c, "select max(note) from invoice");
        });
        assertThat(note).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "''", "null"})
    @Tag("I17")
    void withoutATenantTheRoleSeesNoRows(String setting) throws SQLException {
        try (Connection fresh = shop.as(shop.roles.login()).getConnection()) {
            fresh.setAutoCommit(false);
            Shop.execute(fresh, List.of("set local role " + shop.roles.tenant().quoted()));
            if (!setting.equals("reset")) {
                read(fresh, "select set_config('mainstay.tenant_id', " + setting + ", true)");
            }

            assertThat(read(fresh, COUNT)).isEqualTo("0");
            assertThat(read(fresh, "select count(*) from shop.customer")).isEqualTo("0");
            assertThat(update(fresh, "delete from shop.invoice")).isZero();
        }
    }
}
