package dev.mainstay.tenancy.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.tenancy.Shop;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The event trigger keeps tables with a tenant closed until somebody protects them. */
@EmbeddedPostgres
class DdlGuardIT {

    private static Shop shop;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
        shop.asAdmin(TenantDdl.schema("guarded", shop.roles));
        shop.asAdmin(TenantDdl.schema("elsewhere", shop.roles));
        shop.asAdmin(TenantDdl.ddlGuard("other", "guarded"));
        shop.asAdmin(TenantDdl.ddlGuard("guarded"));
    }

    private static void asMigrator(String... statements) throws SQLException {
        try (Connection migrator = shop.as(shop.roles.migrator()).getConnection()) {
            Shop.execute(migrator, List.of(statements));
        }
    }

    /** Tells whether row-level security of a table is enabled and whether it is forced. */
    private static String security(String table) throws SQLException {
        return security(table, "guarded");
    }

    private static String security(String table, String schema) throws SQLException {
        return shop.adminReads(
                "select relrowsecurity || ' ' || relforcerowsecurity from pg_class where oid = '%s.%s'::regclass"
                        .formatted(schema, table));
    }

    @Test
    void newTablesCopiesAndPartitionsAreClosed() throws SQLException {
        asMigrator(
                "create table guarded.forgotten (tenant_id uuid, id int)",
                "create table guarded.copied as select * from guarded.forgotten",
                "create table guarded.like_it (like guarded.forgotten including all)",
                "select * into guarded.selected from guarded.forgotten",
                "create table guarded.\"Parts\" (tenant_id uuid, id int) partition by list (id)",
                "create table guarded.leaf partition of guarded.\"Parts\" for values in (1)",
                "create table guarded.heir () inherits (guarded.forgotten)",
                "create table guarded.shared (id int)");

        for (String table : List.of("forgotten", "copied", "like_it", "selected", "\"Parts\"", "leaf", "heir")) {
            assertThat(security(table)).as(table).isEqualTo("true true");
        }
        assertThat(security("shared")).isEqualTo("false false");
    }

    @Test
    void aTableThatGetsTheColumnOrComesIntoTheSchemaIsClosed() throws SQLException {
        asMigrator(
                "create table guarded.grown (id int)",
                "alter table guarded.grown add column tenant_id uuid",
                "create table guarded.renamed (org_id uuid)",
                "alter table guarded.renamed rename column org_id to tenant_id",
                "create table elsewhere.moved (tenant_id uuid)",
                "alter table elsewhere.moved set schema guarded");

        assertThat(security("grown")).isEqualTo("true true");
        assertThat(security("renamed")).isEqualTo("true true");
        assertThat(security("moved")).isEqualTo("true true");
    }

    @Test
    void aTableThatIsCreatedTogetherWithItsSchemaIsClosed() throws SQLException {
        shop.asAdmin(TenantDdl.ddlGuard("guarded", "later"));

        shop.asAdmin(List.of("create schema later create table born (tenant_id uuid)"));

        assertThat(security("born", "later")).isEqualTo("true true");
    }

    @Test
    void aTableThatGetsTheColumnFromItsParentIsClosed() throws SQLException {
        asMigrator(
                "create table guarded.parent (id int) partition by list (id)",
                "create table guarded.middle partition of guarded.parent for values in (1) partition by list (id)",
                "create table guarded.below partition of guarded.middle for values in (1)",
                "alter table guarded.parent add column tenant_id uuid");

        assertThat(security("parent")).isEqualTo("true true");
        assertThat(security("middle")).isEqualTo("true true");
        assertThat(security("below")).isEqualTo("true true");
    }

    @Test
    void disablingIsTakenBackAndTheMigratorMayPassForItsOwnWork() throws SQLException {
        asMigrator("create table guarded.kept (tenant_id uuid, id int)");

        asMigrator("alter table guarded.kept disable row level security, no force row level security");
        String disabled = security("kept");
        asMigrator("alter table guarded.kept no force row level security");
        String notForced = security("kept");

        assertThat(disabled).isEqualTo("true true");
        assertThat(notForced).isEqualTo("true false");
    }

    @Test
    void schemasThatAreNotNamedAreLeftAlone() throws SQLException {
        asMigrator("create table elsewhere.free (tenant_id uuid)");

        assertThat(shop.adminReads("select relrowsecurity from pg_class where oid = 'elsewhere.free'::regclass"))
                .isEqualTo("f");
    }
}
