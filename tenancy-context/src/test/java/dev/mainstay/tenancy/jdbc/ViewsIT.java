package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.B;
import static dev.mainstay.tenancy.Shop.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in front of the tables shows the tenant's rows only. */
@EmbeddedPostgres
class ViewsIT {

    private static Shop shop;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
        try (Connection migrator = shop.as(shop.roles.migrator()).getConnection()) {
            String tenant = shop.roles.tenant().quoted();
            Shop.execute(
                    migrator,
                    List.of(
                            "create view shop.notes %s as select * from shop.invoice"
                                    .formatted(
                                            Integer.parseInt(shop.adminReads("show server_version_num")) >= 150_000
                                                    ? "with (security_invoker = true)"
                                                    : ""),
                            "create function shop.notes_of_mine() returns setof text language sql stable as"
                                    + " 'select note from shop.invoice'",
                            "create function shop.count_in_steps() returns bigint language plpgsql stable as"
                                    + " $$ declare n bigint; begin select count(*) into n from shop.invoice; return n; end $$",
                            "create materialized view shop.totals as select tenant_id, count(*) from shop.invoice group by 1",
                            "grant select on shop.notes to " + tenant,
                            "revoke execute on all functions in schema shop from public",
                            "grant execute on all functions in schema shop to " + tenant));
        }
    }

    /** Before PostgreSQL 15 a view reads as its owner, to whom no policy applies: it shows nothing at all. */
    private static boolean hasInvokerViews() throws SQLException {
        return Integer.parseInt(shop.adminReads("show server_version_num")) >= 150_000;
    }

    @Test
    @Tag("I12")
    void viewsMaterializedViewsAndFunctionsReturnOwnRowsOnly() throws SQLException {
        for (PostgresBinding.Mode mode : PostgresBinding.Mode.values()) {
            TenantDataSource tenants = TenantDataSource.wrap(
                    shop.as(shop.roles.login()),
                    shop.tenancy,
                    PostgresBinding.builder(shop.roles.tenant().value())
                            .mode(mode)
                            .build());
            for (TenantId tenant : List.of(A, B)) {
                String mine = tenant.equals(A) ? "aaa" : "bb";
                assertThat(as(tenants, tenant, "select string_agg(note, '') from shop.notes"))
                        .isEqualTo(hasInvokerViews() ? mine : null);
                assertThat(as(tenants, tenant, "select string_agg(n, '') from shop.notes_of_mine() n"))
                        .isEqualTo(mine);
                assertThat(as(tenants, tenant, "select shop.count_in_steps()"))
                        .isEqualTo(String.valueOf(mine.length()));
                assertThatThrownBy(() -> as(tenants, tenant, "select count(*) from shop.totals"))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            }
        }
    }

    private static String as(TenantDataSource tenants, TenantId tenant, String sql) throws SQLException {
        return shop.inTransaction(tenants, tenant, c -> read(c, sql));
    }

    @ParameterizedTest
    @ValueSource(strings = {"update shop.notes set note = 'x' where id = 9", "delete from shop.notes where id = 9"})
    void aViewWritesNoForeignRow(String sql) throws SQLException {
        shop.asAdmin(List.of(
                "grant update, delete on shop.notes to " + shop.roles.tenant().quoted()));
        TenantDataSource tenants = shop.bound(shop.as(shop.roles.login()));

        int changed = shop.inTransaction(tenants, A, c -> Shop.update(c, sql));

        assertThat(changed).isZero();
    }
}
