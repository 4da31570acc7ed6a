package dev.mainstay.tenancy.ddl;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.B;
import static dev.mainstay.tenancy.Shop.read;
import static dev.mainstay.tenancy.Shop.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.tenancy.SqlIdentifier;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Platform roles, keys, and repair of what drifted. */
@EmbeddedPostgres
class ProtectionIT {

    private static Shop shop;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
    }

    private static void asMigrator(List<String> statements) throws SQLException {
        try (Connection migrator = shop.as(shop.roles.migrator()).getConnection()) {
            Shop.execute(migrator, statements);
        }
    }

    /** Creates a table with a row of each tenant; the platform's role may read and remove. */
    private static TableSpec note(String table) throws SQLException {
        asMigrator(List.of("create table shop." + table + " (tenant_id uuid, id int, primary key (tenant_id, id))"));
        TableSpec spec = shop.table(table)
                .withPlatform(shop.roles.platform().value(), Set.of(Privilege.SELECT, Privilege.DELETE));
        asMigrator(TenantDdl.protect(spec));
        shop.asAdmin(List.of("insert into shop.%s values ('%s', 1), ('%s', 2)".formatted(table, A, B)));
        return spec;
    }

    private static <T> T asPlatform(Shop.Step<T> step) throws SQLException {
        return as(shop.roles.platformLogin(), shop.roles.platform(), step);
    }

    private static <T> T asTenantA(Shop.Step<T> step) throws SQLException {
        return as(shop.roles.login(), shop.roles.tenant(), connection -> {
            Shop.execute(connection, List.of("set local mainstay.tenant_id = '" + A + "'"));
            return step.on(connection);
        });
    }

    private static <T> T as(SqlIdentifier login, SqlIdentifier role, Shop.Step<T> step) throws SQLException {
        try (Connection connection = shop.as(login).getConnection()) {
            connection.setAutoCommit(false);
            Shop.execute(connection, List.of("set local role " + role.quoted()));
            return step.on(connection);
        }
    }

    private static void assertRefused(String state, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
    }

    @Test
    void thePlatformsRoleHasEveryRowAndOnlyThePrivilegesOfTheSpec() throws SQLException {
        note("note");

        assertThat(ProtectionIT.<String>asPlatform(on -> read(on, "select count(*) from shop.note")))
                .isEqualTo("2");
        assertThat(ProtectionIT.<Integer>asPlatform(on -> update(on, "delete from shop.note")))
                .isEqualTo(2);
        assertRefused("42501", () -> asPlatform(on -> update(on, "insert into shop.note values ('" + A + "', 3)")));
        assertThat(ProtectionIT.<String>asTenantA(on -> read(on, "select string_agg(id::text, ',') from shop.note")))
                .isEqualTo("1");
    }

    @Test
    void thePlatformsLoginHasNothingByItselfAndNeitherLoginReachesTheOthersRole() throws SQLException {
        note("kept_apart");

        try (Connection raw = shop.as(shop.roles.platformLogin()).getConnection()) {
            assertRefused("42501", () -> read(raw, "select count(*) from shop.kept_apart"));
            assertRefused(
                    "42501", () -> update(raw, "set role " + shop.roles.tenant().quoted()));
        }
        try (Connection raw = shop.as(shop.roles.login()).getConnection()) {
            assertRefused(
                    "42501",
                    () -> update(raw, "set role " + shop.roles.platform().quoted()));
        }
    }

    @Test
    void functionsOfTheMigratorAreNotEverybodys() throws SQLException {
        asMigrator(List.of("create function shop.secret() returns int language sql return 1"));

        assertThat(shop.adminReads("""
                        select has_function_privilege('%1$s', 'shop.secret()', 'execute')
                            or has_function_privilege('%2$s', 'tenancy.current_tenant()', 'execute')
                        """.formatted(
                                shop.roles.tenant().value(), shop.roles.login().value())))
                .isEqualTo("f");
    }

    @Test
    void anEmptyIdOfTextIsRefused() throws SQLException {
        asMigrator(List.of("create table shop.slugs (tenant_id text, id int, primary key (tenant_id, id))"));
        asMigrator(TenantDdl.protect(TableSpec.of(
                "shop", "slugs", TenantIdType.SLUG, shop.roles.tenant().value())));

        assertRefused("23514", () -> shop.asAdmin(List.of("insert into shop.slugs values ('', 1)")));
    }

    @Test
    void whatDriftedIsPutBack() throws SQLException {
        TableSpec spec = note("drifted");
        String tenant = shop.roles.tenant().quoted();
        asMigrator(List.of(
                "drop policy tenant_guard on shop.drifted",
                "alter policy tenant_access on shop.drifted using (true)",
                "alter table shop.drifted no force row level security, disable row level security",
                "alter table shop.drifted alter column tenant_id drop default",
                "grant truncate on shop.drifted to " + tenant));
        String opened = asTenantA(on -> read(on, "select count(*) from shop.drifted"));

        asMigrator(TenantDdl.protectAgain(spec));
        asMigrator(TenantDdl.protectAgain(spec));

        assertThat(opened).isEqualTo("2");
        assertThat(ProtectionIT.<String>asTenantA(on -> read(on, "select count(*) from shop.drifted")))
                .isEqualTo("1");
        assertThat(ProtectionIT.<Integer>asTenantA(on -> update(on, "insert into shop.drifted (id) values (7)")))
                .isEqualTo(1);
        assertRefused("42501", () -> asTenantA(on -> update(on, "truncate shop.drifted")));
        assertThat(shop.adminReads("select string_agg(policyname, ',' order by policyname) from pg_policies"
                        + " where tablename = 'drifted'"))
                .isEqualTo("platform_access,tenant_access,tenant_guard");
    }

    @Test
    void keysThatReachAcrossTenantsAreNamed() throws SQLException {
        asMigrator(List.of("""
                create table shop.loose (tenant_id uuid, id int primary key, mail text unique, customer_id bigint,
                  crossed uuid, shared int, unique (tenant_id, mail),
                  constraint crossed_fk foreign key (crossed, customer_id) references shop.customer)""", """
                create unique index loose_included on shop.loose (shared) include (tenant_id)"""));

        assertThatCode(() -> asMigrator(TenantDdl.checkKeys(shop.table("invoice"))))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> asMigrator(TenantDdl.checkKeys(shop.table("loose"))))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P16"))
                .hasMessageContaining("keys of \"shop\".\"loose\" reach across tenants:"
                        + " crossed_fk, shop.loose_included, shop.loose_mail_key, shop.loose_pkey\n");
    }

    @Test
    void aTableOfferedByAForeignPolicyStaysTheTenantsWhileItIsPutBack() throws SQLException {
        TableSpec spec = note("mended");
        asMigrator(List.of("create policy oops on shop.mended using (true)"));

        for (String statement : TenantDdl.protectAgain(spec)) {
            asMigrator(List.of(statement));

            assertThat(ProtectionIT.<String>asTenantA(on -> read(on, "select count(*) from shop.mended")))
                    .as(statement)
                    .isEqualTo("1");
        }
    }
}
