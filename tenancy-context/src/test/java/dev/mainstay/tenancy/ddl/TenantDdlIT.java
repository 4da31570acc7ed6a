package dev.mainstay.tenancy.ddl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.tenancy.SqlIdentifier;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.jdbc.PostgresBinding;
import dev.mainstay.tenancy.jdbc.TenantDataSource;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The SQL does on a server what it says. */
@EmbeddedPostgres
class TenantDdlIT {

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

    @Test
    void rolesAndSchemaCanBeRepeated() {
        assertThatCode(() -> {
                    shop.asAdmin(TenantDdl.roles(shop.roles));
                    shop.asAdmin(TenantDdl.schema("shop", shop.roles));
                })
                .doesNotThrowAnyException();
    }

    @Test
    void repeatingRolesMendsALoginThatInherits() throws SQLException {
        RoleNames roles = RoleNames.prefixed(shop.database.name() + "_mended");
        String login = roles.login().value();
        String tenant = roles.tenant().value();
        shop.asAdmin(List.of(
                "create role " + tenant + " nologin noinherit",
                "create role " + login + " login inherit",
                "grant " + tenant + " to " + login));

        shop.asAdmin(TenantDdl.roles(roles));

        assertThat(inherits(login, tenant)).isEqualTo("f");
        assertThat(shop.adminReads("select pg_has_role('" + login + "', '" + tenant + "', 'member')"))
                .isEqualTo("t");
    }

    @Test
    void tenantsRoleHasWhatItsGroupsHaveAndTheLoginHasNot() throws SQLException {
        String tenant = shop.roles.tenant().value();
        String login = shop.roles.login().value();
        String group = shop.database.name() + "_group";
        shop.asAdmin(List.of("create role " + group + " nologin", "grant " + group + " to " + tenant));

        shop.asAdmin(TenantDdl.roles(shop.roles));

        assertThat(inherits(tenant, group)).isEqualTo("t");
        assertThat(inherits(login, group)).isEqualTo("f");
        assertThat(inherits(login, tenant)).isEqualTo("f");
    }

    private static String inherits(String member, String group) throws SQLException {
        return shop.adminReads("select pg_has_role('" + member + "', '" + group + "', 'usage')");
    }

    @Test
    void loginsAndTheirRolesCanCreateNothing() throws SQLException {
        for (SqlIdentifier role :
                List.of(shop.roles.login(), shop.roles.tenant(), shop.roles.platform(), shop.roles.platformLogin())) {
            assertThat(shop.adminReads("""
                            select has_schema_privilege('%1$s', 'shop', 'create') or has_schema_privilege('%1$s', 'public', 'create')
                                or has_database_privilege('%1$s', current_database(), 'create, temporary')""".formatted(role.value()))).isEqualTo("f");
        }
    }

    @ParameterizedTest
    @CsvSource({"NUMBER, bigint, 1, 2", "SLUG, text, acme, globex"})
    void everyTypeOfIdIsProtected(TenantIdType type, String column, String mine, String theirs) throws SQLException {
        String table = "of_" + column;
        asMigrator(List.of(
                "create table shop." + table + " (tenant_id " + column + ", id int, primary key (tenant_id, id))"));
        asMigrator(TenantDdl.protect(
                TableSpec.of("shop", table, type, shop.roles.tenant().value())));
        shop.asAdmin(List.of("insert into shop." + table + " values ('" + mine + "', 1), ('" + theirs + "', 2)"));
        Tenancy tenancy = Tenancy.builder().idType(type).build();
        TenantDataSource tenants = TenantDataSource.wrap(
                shop.as(shop.roles.login()),
                tenancy,
                PostgresBinding.of(shop.roles.tenant().value()));

        String seen = tenancy.call(new TenantId(type, mine), () -> {
            try (Connection connection = tenants.getConnection()) {
                connection.setAutoCommit(false);
                Shop.update(connection, "insert into shop." + table + " (id) values (3)");
                return Shop.read(connection, "select string_agg(id::text, ',' order by id) from shop." + table);
            }
        });

        assertThat(seen).isEqualTo("1,3");
    }

    @Test
    void aPrivilegeThatWasNotAskedForIsTakenAway() throws SQLException {
        asMigrator(List.of(
                "create table shop.ledger (tenant_id uuid, id int, primary key (tenant_id, id))",
                "grant all on shop.ledger to " + shop.roles.tenant().quoted(),
                "grant select on shop.ledger to public"));

        asMigrator(TenantDdl.protect(shop.table("ledger").withPrivileges(Set.of(Privilege.SELECT))));

        String role = shop.roles.tenant().value();
        assertThat(shop.adminReads("select has_table_privilege('" + role + "', 'shop.ledger', 'select')"))
                .isEqualTo("t");
        assertThat(shop.adminReads("select has_table_privilege('" + role
                        + "', 'shop.ledger', 'insert, update, delete, truncate, references, trigger')"))
                .isEqualTo("f");
        assertThat(shop.adminReads(
                        "select has_table_privilege('" + shop.roles.login().value() + "', 'shop.ledger', 'select')"))
                .isEqualTo("f");
    }

    @Test
    void aTableWithRowsOfNobodyIsNotProtectedSilently() throws SQLException {
        asMigrator(List.of("create table shop.orphans (tenant_id uuid)", "insert into shop.orphans values (null)"));

        assertThatThrownBy(() -> asMigrator(TenantDdl.protect(shop.table("orphans"))))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23502"));
    }
}
