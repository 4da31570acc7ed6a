package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tables without a tenant's column whose rows belong to whom a row of another table belongs. */
@EmbeddedPostgres
class ChildTablesIT {

    private static final String SCHEMA = """
            create function has_order(wanted int) returns boolean language sql stable
              as $$ select exists (select from public.orders o where o.id = wanted) $$;
            create table line (id int, order_id int not null);
            create table part (line_id int not null);
            create table helped (order_id int not null);
            create table floored (order_id int not null);
            create table everywhere (order_id int not null);
            create table published (order_id int not null, public boolean);
            create table chosen (order_id int not null);
            create table planted (order_id int not null);
            create table bare (order_id int not null);
            create table closed (order_id int not null);
            create table nobodys (order_id int not null);
            create table viewed (order_id int not null);
            do $$ declare each text; begin
              foreach each in array '{line,part,helped,floored,everywhere,published,chosen,planted,bare,closed,viewed}'::text[] loop
                execute format('alter table %I owner to t_owner; alter table %I force row level security', each, each);
                if each <> 'bare' then execute format('alter table %I enable row level security', each); end if;
              end loop;
            end $$;
            create policy p on line using (exists (select from orders o where o.id = order_id));
            create policy p on part using (line_id in (select l.id from line l));
            create policy p on helped using (has_order(order_id));
            create policy floor on floored as restrictive using (has_order(order_id));
            create policy p on floored using (true);
            create policy p on everywhere using (true);
            create policy p on published using (public or has_order(order_id));
            create policy p on chosen using (order_id = current_setting('app.chosen', true)::int);
            create policy p on planted for select using (has_order(order_id));
            create policy plant on planted for insert with check (true);
            create policy p on closed using (false);
            create policy p on viewed using (has_order(order_id));
            grant select on line, part, helped, floored, everywhere, published, chosen, bare, closed, nobodys to t_app;
            grant select, insert on planted to t_app;
            create view seen as select * from viewed;
            grant select on seen to t_app;
            """;

    private static Ground ground;
    private static CoverageReport report;

    @BeforeAll
    static void audit(PostgresDatabase database) throws SQLException {
        ground = Ground.in(database);
        ground.run(SCHEMA);
        AuditSpec.Builder spec = ground.spec().child("public.part", "public.line");
        for (String child : List.of("l*", "h*", "f*", "e*", "p*d", "c*", "b*", "v*")) {
            spec.child("public." + child, "public.orders");
        }
        report = PolicyAudit.run(database.dataSource(), spec.build());
    }

    @Test
    void whatDoesNotLookAtTheParentIsViolatedAndTheRestIsNotDecided() {
        Map<String, String> verdicts = report.tables().stream()
                .filter(proof -> !proof.table().equals("public.orders"))
                .collect(Collectors.toMap(
                        TableProof::table,
                        proof -> proof.verdict().name(),
                        (one, other) -> one + " " + other,
                        TreeMap::new));

        assertThat(verdicts)
                .containsOnly(
                        Map.entry("public.line", "UNDECIDED"),
                        Map.entry("public.part", "UNDECIDED"),
                        Map.entry("public.helped", "UNDECIDED"),
                        Map.entry("public.floored", "UNDECIDED"),
                        Map.entry("public.everywhere", "VIOLATED"),
                        Map.entry("public.published", "VIOLATED"),
                        Map.entry("public.chosen", "VIOLATED"),
                        Map.entry("public.planted", "UNDECIDED VIOLATED"),
                        Map.entry("public.bare", "VIOLATED"),
                        Map.entry("public.closed", "UNDECIDED"));
    }

    @Test
    void theyAreTablesOfTenants() {
        assertThat(report.findings())
                .filteredOn(Finding::fails)
                .extracting(finding -> finding.code() + " " + finding.object())
                .containsExactlyInAnyOrder(
                        "PA007 public.everywhere",
                        "PA007 public.published",
                        "PA008 public.chosen",
                        "PA032 public.planted",
                        "PA001 public.bare",
                        "PA033 public.nobodys",
                        "PA013 public.seen");
    }

    @Test
    void theWitnessSaysWhatIsNotLookedAt() {
        assertThat(report.tables())
                .filteredOn(proof -> proof.table().equals("public.everywhere"))
                .extracting(
                        proof -> proof.witness() == null ? "" : proof.witness().reason())
                .containsExactly(
                        "policy p admits rows without looking at the row of public.orders that they belong to");
    }

    @Test
    void aParentThatIsNoTableOfTenantsIsRefused() {
        AuditSpec spec = ground.spec().child("public.line", "public.order").build();

        assertThatThrownBy(() -> PolicyAudit.run(ground.database().dataSource(), spec))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("children must name tables of tenants as parents, was 'public.order'");
        assertThatThrownBy(() -> ground.spec().child("public.line", " ").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("children must name a parent for public.line");
    }

    @Test
    void theFingerprintDependsOnTheChildren() throws SQLException {
        AuditSpec without = ground.spec().build();
        AuditSpec with = ground.spec().child("public.line", "public.orders").build();

        String one = PolicyAudit.fingerprint(ground.database().dataSource(), without);

        assertThat(PolicyAudit.fingerprint(ground.database().dataSource(), with))
                .isNotEqualTo(one);
    }
}
