package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A role that can become another past the policies is told once, and the tables get what they deserve all the same. */
@EmbeddedPostgres
class EscapesIT {

    private static final String OWN = "tenant_id = nullif(current_setting('app.tenant', true), '')::int";

    private static final String SCHEMA = """
            create role t_dump bypassrls; create role t_group;
            grant t_owner, t_dump, t_group to t_app;
            create table sound (tenant_id int not null);
            create table open (tenant_id int not null);
            create table by_group (tenant_id int not null);
            create table for_owner (tenant_id int not null);
            create table unreached (tenant_id int not null);
            create table dumped (tenant_id int not null);
            create table closed (tenant_id int not null);
            create table mine (tenant_id int not null);
            do $$ declare each text; begin
              foreach each in array '{sound,open,by_group,for_owner,unreached,dumped,closed,mine}'::text[] loop
                execute format('alter table %I owner to t_owner; alter table %I enable row level security', each, each);
                if each not in ('unreached', 'closed') then execute format('create policy p on %I using (OWN)', each); end if;
              end loop;
            end $$;
            create policy everything on open for select using (true);
            create policy theirs on by_group to t_group using (true);
            create policy owners on for_owner to t_owner using (true);
            alter table sound force row level security;
            alter table for_owner force row level security;
            alter table mine owner to t_app;
            grant select on sound, open, for_owner, closed to t_app;
            grant select on by_group to t_group;
            grant select on dumped to t_dump;
            create function tenant() returns int language sql stable as $$ select nullif(current_setting('app.tenant', true), '')::int $$;
            alter function tenant owner to t_dump;
            create policy floor on sound as restrictive using (tenant_id = tenant());
            create function count_all() returns bigint language sql stable security definer as $$ select count(*) from sound $$;
            revoke execute on function count_all from public;
            alter function count_all owner to t_dump;
            """.replace("OWN", OWN.replace("'", "''"));

    private static Ground ground;
    private static CoverageReport report;

    @BeforeAll
    static void audit(PostgresDatabase database) throws SQLException {
        ground = Ground.in(database);
        ground.run(SCHEMA);
        report = PolicyAudit.run(database.dataSource(), ground.spec().build());
    }

    private static List<String> found() {
        return report.findings().stream()
                .map(finding -> finding.code() + " " + ground.shortened(finding.object()))
                .toList();
    }

    @Test
    void theRoleIsToldOnceAndOnlyWhatIsWrongWithTheTablesBesides() {
        assertThat(found())
                .containsExactlyInAnyOrder(
                        "PA002 role t_app",
                        "PA003b role t_app",
                        "PA004 role t_app",
                        "PA002 public.mine",
                        "PA004 public.mine",
                        "PA007 public.open",
                        "PA007 public.by_group",
                        "PA005 public.closed");
    }

    @Test
    void theFindingNamesTheOwnerTheNumberOfTablesAndThreeOfThem() {
        assertThat(report.findings())
                .filteredOn(finding ->
                        finding.code() == FindingCode.PA004 && finding.object().startsWith("role "))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(ground.shortened(finding.reason()))
                            .isEqualTo(
                                    "it can act as t_owner, who owns 8 tables of tenants"
                                            + " (public.by_group, public.closed, public.dumped and 5 more), and can disable row-level security");
                    assertThat(ground.shortened(finding.fix())).isEqualTo("revoke \"t_owner\" from \"t_app\";");
                });
    }

    @Test
    void theTablesAreJudgedAsIfTheRoleCouldNotEscape() {
        Map<String, String> verdicts = report.tables().stream()
                .collect(Collectors.toMap(
                        TableProof::table,
                        proof -> proof.verdict().name(),
                        (one, other) -> one + " " + other,
                        TreeMap::new));

        assertThat(verdicts)
                .containsOnly(
                        Map.entry("public.orders", "PROVEN PROVEN PROVEN PROVEN"),
                        Map.entry("public.sound", "PROVEN"),
                        Map.entry("public.for_owner", "PROVEN"),
                        Map.entry("public.closed", "PROVEN"),
                        Map.entry("public.open", "VIOLATED"),
                        Map.entry("public.by_group", "VIOLATED"),
                        Map.entry("public.mine", "VIOLATED VIOLATED VIOLATED VIOLATED"));
    }

    @Test
    void aRoleThatBypassesByItselfViolatesWhatItMayTouch() throws SQLException {
        AuditSpec spec = ground.spec().appRole(ground.named("t_dump")).build();

        CoverageReport both = PolicyAudit.run(ground.database().dataSource(), spec);

        assertThat(both.tables())
                .filteredOn(proof -> proof.table().equals("public.dumped"))
                .singleElement()
                .satisfies(proof -> {
                    assertThat(proof.verdict()).isEqualTo(Verdict.VIOLATED);
                    assertThat(proof.witness()).extracting(Witness::code).isEqualTo(FindingCode.PA003);
                });
    }
}
