package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.tenancy.proof.TruthTable.Proofs;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each style of policy gets the verdict and the codes that its rows deserve. */
@EmbeddedPostgres
class TruthTableIT {

    private static final String OWN = "tenant_id = nullif(current_setting('app.tenant', true), '')::int";

    private static final String ALL_PROVEN = "SELECT PROVEN, INSERT PROVEN, UPDATE PROVEN, DELETE PROVEN";
    private static final String ALL_VIOLATED = ALL_PROVEN.replace("PROVEN", "VIOLATED");
    private static final String ALL_UNDECIDED = ALL_PROVEN.replace("PROVEN", "UNDECIDED");

    private static final String GROUND = """
            create schema app; create schema hidden;
            create function app.tenant() returns int language sql stable as $$ select nullif(current_setting('app.tenant', true), '')::int $$;
            create function app.undeclared() returns int language sql as $$ select nullif(current_setting('app.tenant', true), '')::int $$;
            create function app.frozen() returns int language sql immutable as $$ select nullif(current_setting('app.tenant', true), '')::int $$;
            create function app.throws() returns int language plpgsql stable as $$ begin return current_setting('app.tenant')::int; end $$;
            create function app.may(owner int) returns boolean language plpgsql stable as
              $$ begin return owner = nullif(current_setting('app.tenant', true), '')::int; end $$;
            create function app.word(name text) returns text language sql stable as $$ select current_setting('app.' || name, true) $$;
            create function hidden.tenant() returns int language sql stable return nullif(current_setting('app.tenant', true), '')::int;
            create function app.logs() returns boolean language plpgsql as $$ begin insert into member values (1, 'x'); return true; end $$;
            create table member (tenant_id int, name text);
            create function app.is_member(t int) returns boolean language sql stable as
              $$ select exists (select 1 from member m where m.tenant_id = t and m.name = current_user) $$;
            grant usage on schema app to t_app;
            """;

    /** A table with one or more policies; {@code OWN} stands for the sound expression, {@code $t} for the table. */
    private record Style(String name, String tenantColumn, String policies, String codes, String verdicts) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Proofs proofs;
    private static Ground ground;

    private static Style style(String name, String policies, String codes, String verdicts) {
        return new Style(name, "int not null", policies, codes, verdicts);
    }

    static Stream<Style> styles() {
        return Stream.of(sound(), open(), undecided()).flatMap(List::stream);
    }

    private static List<Style> sound() {
        return List.of(
                style("inline", "create policy p on $t using (OWN)", "", ALL_PROVEN),
                style(
                        "init_plan",
                        "create policy p on $t using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::int))",
                        "",
                        ALL_PROVEN),
                style("helper", "create policy p on $t using (tenant_id = app.tenant())", "", ALL_PROVEN),
                style(
                        "helper_without_usage",
                        "create policy p on $t using (tenant_id = hidden.tenant())",
                        "",
                        ALL_PROVEN),
                style(
                        "undeclared_helper",
                        "create policy p on $t using (tenant_id = app.undeclared())",
                        "PA012",
                        ALL_PROVEN),
                style("immutable_helper", "create policy p on $t using (tenant_id = app.frozen())", "", ALL_PROVEN),
                style("row_function", "create policy p on $t using (app.may(tenant_id))", "PA012", ALL_PROVEN),
                style(
                        "cast_column",
                        "create policy p on $t using (tenant_id::text = current_setting('app.tenant', true))",
                        "PA012",
                        ALL_PROVEN),
                style(
                        "raw_cast",
                        "create policy p on $t using (tenant_id = current_setting('app.tenant')::int)",
                        "PA010 PA011",
                        ALL_PROVEN),
                style(
                        "raw_cast_in_function",
                        "create policy p on $t using (tenant_id = app.throws())",
                        "PA010 PA011",
                        ALL_PROVEN),
                style(
                        "listed",
                        "create policy p on $t using (tenant_id in (select unnest(string_to_array(current_setting('app.tenant', true), ',')::int[])))",
                        "",
                        ALL_PROVEN),
                style(
                        "any_of",
                        "create policy p on $t using (tenant_id = any (string_to_array(current_setting('app.tenant', true), ',')::int[]))",
                        "",
                        ALL_PROVEN),
                style(
                        "own_and_more",
                        "create policy p on $t using (OWN and owner_id > 500 and note = any (array['q', 'r']))",
                        "",
                        ALL_PROVEN),
                style(
                        "floor_under_open",
                        "create policy g on $t as restrictive using (OWN); create policy p on $t using (true)",
                        "",
                        ALL_PROVEN),
                style(
                        "floor_under_members",
                        "create policy g on $t as restrictive using (OWN); create policy p on $t using (exists (select 1 from member m where m.tenant_id = $t.tenant_id))",
                        "",
                        ALL_PROVEN),
                style(
                        "own_and_members",
                        "create policy p on $t using (OWN and app.is_member(tenant_id))",
                        "",
                        ALL_PROVEN),
                style(
                        "floor_for_each_command",
                        "create policy a on $t as restrictive for select using (OWN); create policy b on $t as restrictive for insert with check (OWN); create policy c on $t as restrictive for update using (OWN); create policy d on $t as restrictive for delete using (OWN); create policy p on $t using (true)",
                        "",
                        ALL_PROVEN),
                style(
                        "for_another_role",
                        "create policy p on $t using (OWN); create policy q on $t to t_owner using (true)",
                        "",
                        ALL_PROVEN),
                style("closed", "create policy p on $t using (false)", "", ALL_PROVEN),
                new Style(
                        "empty_text_checked",
                        "text not null check (tenant_id <> '')",
                        "create policy p on $t using (tenant_id = current_setting('app.tenant', true))",
                        "",
                        ALL_PROVEN),
                new Style(
                        "text_nullif",
                        "text",
                        "create policy p on $t using (tenant_id = nullif(current_setting('app.tenant', true), ''))",
                        "",
                        ALL_PROVEN),
                new Style(
                        "checked_shape",
                        "varchar(12) not null check (tenant_id ~ '^[a-z]\\d$')",
                        "create policy p on $t using (tenant_id = current_setting('app.tenant', true))",
                        "",
                        ALL_PROVEN),
                new Style(
                        "uuid_column",
                        "uuid",
                        "create policy p on $t using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)",
                        "",
                        ALL_PROVEN),
                new Style(
                        "uuid_raw",
                        "uuid",
                        "create policy p on $t using (tenant_id = current_setting('app.tenant', true)::uuid)",
                        "PA011",
                        ALL_PROVEN));
    }

    private static List<Style> open() {
        return List.of(
                style(
                        "p12_setting",
                        "create policy p on $t using (OWN); create policy q on $t using (current_setting('app.bypass_rls', true) = 'on')",
                        "PA008",
                        ALL_VIOLATED),
                style(
                        "setting_in_case",
                        "create policy p on $t using (case when current_setting('app.role', true) = 'support' then true else OWN end)",
                        "PA008",
                        ALL_VIOLATED),
                style(
                        "setting_by_helper",
                        "create policy p on $t using (OWN or app.word('role') = 'admin')",
                        "PA008",
                        ALL_VIOLATED),
                style(
                        "setting_not_guessed",
                        "create policy p on $t using (OWN or length(current_setting('app.key', true)) = 40)",
                        "PA008",
                        ALL_UNDECIDED),
                style(
                        "setting_open_by_default",
                        "create policy p on $t using (OWN or coalesce(current_setting('app.strict', true), 'off') = 'off')",
                        "PA008",
                        ALL_VIOLATED),
                style(
                        "p13_select_true",
                        "create policy p on $t using (OWN); create policy q on $t for select using (true)",
                        "PA007",
                        "SELECT VIOLATED, INSERT PROVEN, UPDATE PROVEN, DELETE PROVEN"),
                style(
                        "p14_by_membership",
                        "create policy p on $t using (OWN); create policy q on $t to t_admin using (true)",
                        "PA007",
                        ALL_VIOLATED),
                style(
                        "p17_insert",
                        "create policy p on $t using (OWN); create policy q on $t for insert with check (true)",
                        "PA032",
                        "SELECT PROVEN, INSERT VIOLATED, UPDATE PROVEN, DELETE PROVEN"),
                style(
                        "p17c_update",
                        "create policy p on $t for select using (OWN); create policy q on $t for update using (OWN) with check (true)",
                        "PA032",
                        "SELECT PROVEN, INSERT PROVEN, UPDATE VIOLATED, DELETE PROVEN"),
                style(
                        "p19_unbound",
                        "create policy p on $t using (coalesce(current_setting('app.tenant', true), '') = '' or OWN)",
                        "PA032",
                        ALL_VIOLATED),
                style(
                        "unset_only",
                        "create policy p on $t using (current_setting('app.tenant', true) is null or OWN)",
                        "PA032",
                        ALL_VIOLATED),
                style(
                        "empty_only",
                        "create policy p on $t using (current_setting('app.tenant', true) = '' or OWN)",
                        "PA032",
                        ALL_VIOLATED),
                style(
                        "own_if_set",
                        "create policy p on $t using (tenant_id = coalesce(nullif(current_setting('app.tenant', true), '')::int, tenant_id))",
                        "PA032",
                        ALL_VIOLATED),
                style(
                        "default_tenant",
                        "create policy p on $t using (tenant_id = coalesce(nullif(current_setting('app.tenant', true), '')::int, 1))",
                        "PA032",
                        ALL_VIOLATED),
                style("shared_tenant", "create policy p on $t using (tenant_id = 0 or OWN)", "PA032", ALL_VIOLATED),
                style("constant", "create policy p on $t using (tenant_id = 1)", "PA032", ALL_VIOLATED),
                style("published", "create policy p on $t using (is_public or OWN)", "PA007", ALL_VIOLATED),
                style("status", "create policy p on $t using (note = 'published' or OWN)", "PA007", ALL_VIOLATED),
                style("amount", "create policy p on $t using (owner_id >= 500 or OWN)", "PA007", ALL_VIOLATED),
                style("blind_branch", "create policy p on $t using (md5(note) = 'x' or OWN)", "PA007", ALL_UNDECIDED),
                style("open_and_unbound", "create policy p on $t using (true)", "PA007", ALL_VIOLATED),
                style(
                        "floor_for_select_only",
                        "create policy g on $t as restrictive for select using (OWN); create policy p on $t using (true)",
                        "PA007",
                        "SELECT PROVEN, INSERT VIOLATED, UPDATE VIOLATED, DELETE VIOLATED"),
                new Style(
                        "p20_nobodys",
                        "int",
                        "create policy p on $t using (tenant_id is null or OWN)",
                        "PA021",
                        ALL_VIOLATED),
                new Style(
                        "p26_empty_text",
                        "text not null",
                        "create policy p on $t using (tenant_id = current_setting('app.tenant', true))",
                        "",
                        ALL_VIOLATED),
                new Style(
                        "magic_word",
                        "text",
                        "create policy p on $t using (current_setting('app.tenant', true) = 'ALL' or tenant_id = nullif(current_setting('app.tenant', true), ''))",
                        "PA032",
                        ALL_VIOLATED),
                new Style(
                        "prefix",
                        "text",
                        "create policy p on $t using (tenant_id like nullif(current_setting('app.tenant', true), '') || '%')",
                        "PA032",
                        ALL_VIOLATED),
                style(
                        "p01_disabled",
                        "create policy p on $t using (OWN); alter table $t disable row level security",
                        "",
                        ALL_VIOLATED),
                style(
                        "p02_owned",
                        "create policy p on $t using (OWN); alter table $t owner to t_admin; alter table $t no force row level security",
                        "",
                        ALL_VIOLATED));
    }

    private static List<Style> undecided() {
        return List.of(
                style(
                        "members",
                        "create policy p on $t using (tenant_id in (select m.tenant_id from member m where m.name = current_user))",
                        "",
                        ALL_UNDECIDED),
                style(
                        "members_by_function",
                        "create policy p on $t using (app.is_member(tenant_id))",
                        "",
                        ALL_UNDECIDED),
                style(
                        "p52_itself",
                        "create policy p on $t using (exists (select 1 from $t t where t.id = 1))",
                        "",
                        ALL_UNDECIDED),
                style("acts", "create policy p on $t using (OWN or app.logs())", "PA012", ALL_UNDECIDED),
                style(
                        "another_tenant_setting",
                        "create policy p on $t using (tenant_id = nullif(current_setting('app.organisation', true), '')::int)",
                        "",
                        ALL_UNDECIDED));
    }

    @BeforeAll
    static void prove(PostgresDatabase database) throws SQLException {
        ground = Ground.in(database);
        ground.run("create role t_admin; grant t_admin to t_app;" + GROUND);
        for (Style style : styles().toList()) {
            ground.run(("create table $t (id int not null, tenant_id %s, note text, is_public boolean, owner_id int);"
                            + "alter table $t enable row level security; alter table $t force row level security;"
                            + "grant select, insert, update, delete on $t to t_app; %s")
                    .formatted(style.tenantColumn(), style.policies().replace("OWN", OWN))
                    .replace("$t", style.name()));
        }
        proofs = prove(ground.spec().build());
    }

    static Proofs prove(AuditSpec spec) throws SQLException {
        try (Connection connection = NewSession.open(ground.database().dataSource(), spec.settings());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("set transaction read only; set local search_path = pg_catalog");
            Proofs found = TruthTable.prove(connection, CatalogReader.read(connection, spec), spec);
            connection.rollback();
            return found;
        }
    }

    @ParameterizedTest
    @MethodSource("styles")
    void eachStyleGetsItsVerdictAndCodes(Style style) {
        String table = "public." + style.name();

        String codes = proofs.findings().stream()
                .filter(finding -> finding.object().equals(table))
                .map(finding -> finding.code().id())
                .distinct()
                .sorted()
                .collect(Collectors.joining(" "));
        Map<Command, TableProof> verdicts = new TreeMap<>(proofs.tables().stream()
                .filter(proof -> proof.table().equals(table))
                .collect(Collectors.toMap(TableProof::command, proof -> proof)));
        String said = verdicts.values().stream()
                .map(proof -> proof.command() + " " + proof.verdict())
                .collect(Collectors.joining(", "));

        assertThat(codes + ": " + said)
                .as(
                        "%s %s",
                        verdicts.values(),
                        proofs.findings().stream()
                                .filter(f -> f.object().equals(table))
                                .toList())
                .isEqualTo(style.codes() + ": " + style.verdicts());
    }
}
