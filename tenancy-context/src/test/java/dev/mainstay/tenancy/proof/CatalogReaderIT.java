package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.tenancy.proof.Catalog.Kind;
import dev.mainstay.tenancy.proof.Catalog.Policy;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is read of a catalogue is what is there. */
@EmbeddedPostgres
class CatalogReaderIT {

    private static Ground ground;

    @BeforeAll
    static void lay(PostgresDatabase database) throws SQLException {
        ground = Ground.in(database);
        ground.run("""
                create schema "Sales"; grant usage on schema "Sales" to t_app;
                create table "Sales"."Line" (id int, "Org" int, check (id > 0));
                grant select (id), update (id) on "Sales"."Line" to t_app;
                create table country (code text); grant select on country to t_app;
                create schema closed; create table closed.unseen (tenant_id int);
                grant select on closed.unseen to t_app;
                create sequence numbers; grant usage on sequence numbers to t_app;
                create view shown as select 1 as one; grant select on shown to t_app;
                create role t_group noinherit; create role t_clerk; grant t_group to t_app; create role t_far; grant t_far to t_group;
                grant t_clerk to t_far;
                create policy clerks on orders as restrictive for update to t_clerk, t_app using (id > 0) with check (true);
                """);
    }

    private static Catalog read(AuditSpec spec) throws SQLException {
        try (Connection connection = ground.database().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path = pg_catalog");
            return CatalogReader.read(connection, spec);
        }
    }

    private static Catalog read() throws SQLException {
        return read(ground.spec()
                .tenantColumn("tenant_*")
                .tenantColumn("Sales.Line.Org")
                .global("public.c*", "the same for all")
                .build());
    }

    private static Relation relation(Catalog catalog, String name) {
        return catalog.relations().stream()
                .filter(relation -> relation.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aTableIsReadWithColumnsPoliciesAndPrivileges() throws SQLException {
        Catalog catalog = read();

        Relation orders = relation(catalog, "public.orders");

        assertThat(orders.kind()).isEqualTo(Kind.TABLE);
        assertThat(orders.rowSecurity()).isTrue();
        assertThat(orders.forced()).isTrue();
        assertThat(catalog.roles().name(orders.owner())).isEqualTo(ground.named("t_owner"));
        assertThat(orders.columns()).extracting(Catalog.Column::name).containsExactly("id", "tenant_id", "note");
        assertThat(orders.columns()).extracting(Catalog.Column::type).containsExactly("integer", "integer", "text");
        assertThat(orders.tenantColumn()).map(Catalog.Column::name).contains("tenant_id");
        assertThat(orders.privileges().get(ground.named("t_app")))
                .containsExactlyInAnyOrder("SELECT", "INSERT", "UPDATE", "DELETE");
    }

    @Test
    void aPolicyIsReadWithItsRolesAndExpressions() throws SQLException {
        Catalog catalog = read();

        Relation orders = relation(catalog, "public.orders");

        Policy clerks = orders.policies().get(0);
        Policy own = orders.policies().get(1);
        assertThat(clerks.permissive()).isFalse();
        assertThat(clerks.commands()).containsExactly(Command.UPDATE);
        assertThat(clerks.using()).isEqualTo("(id > 0)");
        assertThat(clerks.check()).isEqualTo("true");
        assertThat(clerks.appliesTo(catalog.appRoles().get(ground.named("t_app"))))
                .isTrue();
        assertThat(own.roles()).containsExactly(0L);
        assertThat(own.commands()).isEqualTo(EnumSet.allOf(Command.class));
        assertThat(own.check()).isNull();
    }

    @Test
    void namesAreQuotedAndColumnPrivilegesCount() throws SQLException {
        Relation line = relation(read(), "\"Sales\".\"Line\"");

        assertThat(line.tenantColumn()).map(Catalog.Column::name).contains("Org");
        assertThat(line.checks()).containsExactly("(id > 0)");
        assertThat(line.privileges()).containsEntry(ground.named("t_app"), Set.of("SELECT", "UPDATE"));
    }

    @Test
    void kindsAreToldApartAndGlobalsBelongToNoTenant() throws SQLException {
        Catalog catalog = read();

        assertThat(relation(catalog, "public.numbers").kind()).isEqualTo(Kind.SEQUENCE);
        assertThat(relation(catalog, "public.shown").kind()).isEqualTo(Kind.VIEW);
        assertThat(relation(catalog, "public.country").global()).isTrue();
        assertThat(relation(catalog, "public.orders").global()).isFalse();
    }

    @Test
    void whatCannotBeTouchedIsHidden() throws SQLException {
        Catalog catalog = read();

        assertThat(catalog.hidden()).extracting(Relation::name).contains("closed.unseen");
        assertThat(catalog.relations()).extracting(Relation::name).doesNotContain("closed.unseen");
    }

    @Test
    void inheritingEndsAtARoleThatDoesNotInheritButBecomingDoesNot() throws SQLException {
        Catalog catalog = read();

        var app = catalog.appRoles().get(ground.named("t_app"));

        assertThat(app.holds())
                .extracting(catalog.roles()::name)
                .map(ground::shortened)
                .containsExactlyInAnyOrder("t_app", "t_group");
        assertThat(app.canBecome())
                .extracting(catalog.roles()::name)
                .map(ground::shortened)
                .containsExactlyInAnyOrder("t_app", "t_group", "t_far", "t_clerk");
    }

    @Test
    void anUnknownRoleIsNamed() {
        AuditSpec spec = ground.spec().appRole("nobody_here").build();

        assertThatThrownBy(() -> read(spec))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no role 'nobody_here'");
    }
}
