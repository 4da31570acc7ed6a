package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a policy or a command runs without naming it keeps a table from being proven. */
class HiddenCallsIT {

    private static final String OWN = "nullif(current_setting('app.tenant', true), '')::int";

    private PostgresDatabase database;
    private Ground ground;

    @BeforeEach
    void lay() throws SQLException {
        database = PostgresServer.shared().freshDatabase();
        ground = Ground.in(database);
    }

    @AfterEach
    void drop() throws SQLException {
        database.close();
    }

    /** Makes a table {@code notes} under one policy. */
    private void notes(String policy) throws SQLException {
        ground.run("""
                create table notes (id int, tenant_id int not null, note text);
                alter table notes enable row level security; alter table notes force row level security;
                grant select on notes to t_app; create policy p on notes using (%s)""".formatted(policy));
    }

    private List<TableProof> proofs(String object) throws SQLException {
        return PolicyAudit.run(database.dataSource(), ground.spec().build()).tables().stream()
                .filter(proof -> proof.table().equals(object))
                .toList();
    }

    private void assertUndecided(String object, String reason) throws SQLException {
        assertThat(proofs(object)).isNotEmpty().allSatisfy(proof -> {
            assertThat(proof.verdict()).isEqualTo(Verdict.UNDECIDED);
            assertThat(proof.witness().reason()).contains(reason);
        });
    }

    @Test
    void operatorThatReadsRowsIsNotEvaluated() throws SQLException {
        ground.run("""
                create function same(one int, other int) returns boolean language sql stable as
                  'select one = other or exists (select from orders o where o.id = 100 + one)';
                create operator === (leftarg = int, rightarg = int, function = same)""");
        notes("tenant_id === " + OWN);

        assertUndecided("public.notes", "it calls public.same, which reads orders");
    }

    @Test
    void operatorInsideAFunctionIsFollowedAsWell() throws SQLException {
        ground.run("""
                create function same(one int, other int) returns boolean language sql stable as
                  'select one = other or exists (select from orders o where o.id = 100 + one)';
                create operator === (leftarg = int, rightarg = int, function = same);
                create function may(owner int, tenant int) returns boolean language plpgsql stable as
                  'begin return owner===+tenant; end'""");
        notes("may(tenant_id, " + OWN + ")");

        assertUndecided("public.notes", "it calls public.same, which reads orders");
    }

    @Test
    void castThatReadsRowsIsNotEvaluated() throws SQLException {
        ground.run("""
                create type key as (value int);
                create function key_of(number int) returns key language sql stable as
                  'select row(number + (select count(*)::int from orders o where o.id = 100 + number))::key';
                create cast (int as key) with function key_of(int)""");
        notes("(tenant_id::key).value = " + OWN);

        assertUndecided("public.notes", "it calls public.key_of, which reads orders");
    }

    @Test
    void harmlessOperatorsAndCastsChangeNothing() throws SQLException {
        ground.run("""
                create type key as (value int);
                create function key_of(number int) returns key language sql immutable as 'select row(number)::key';
                create cast (int as key) with function key_of(int);
                create function same(one int, other int) returns boolean language sql immutable as 'select one = other';
                create operator === (leftarg = int, rightarg = int, function = same)""");
        notes("tenant_id === " + OWN);

        assertThat(proofs("public.notes")).extracting(TableProof::verdict).containsExactly(Verdict.PROVEN);
    }

    @Test
    void callsAreFollowedHoweverDeepTheyAre() throws SQLException {
        ground.run("""
                create function may_9(t int) returns boolean language sql stable as
                  'select t = %s or exists (select from orders o where o.id = 100 + t)';
                do $$ begin for i in reverse 8 .. 1 loop
                  execute format('create function may_%%s(t int) returns boolean language sql stable as %%L', i,
                                 format('select may_%%s(t)', i + 1));
                end loop; end $$""".formatted(OWN.replace("'", "''")));
        notes("may_1(tenant_id)");

        assertUndecided("public.notes", "it calls public.may_9, which reads orders");
    }

    @Test
    void rowThatPassesAmongRowsThatFailIsFound() throws SQLException {
        notes("""
                case when note = 'public' and note not in ('yak', 'zebra') and current_setting('app.tenant', true) = '' then true
                     else tenant_id = current_setting('app.tenant', true)::int end""");

        assertThat(proofs("public.notes")).singleElement().satisfies(proof -> {
            assertThat(proof.verdict()).isEqualTo(Verdict.VIOLATED);
            assertThat(proof.witness().row()).contains("note = 'public'");
        });
    }

    @Test
    void wordThatIsOneOfTooManyToTryLeavesItUndecided() throws SQLException {
        StringBuilder cases = new StringBuilder();
        for (int i = 10; i < 24; i++) {
            cases.append(" when 'a").append(i).append("' then false");
        }
        notes("case current_setting('app.tenant', true)" + cases
                + " when 'zz' then true else tenant_id::text = current_setting('app.tenant', true) end");

        assertUndecided("public.notes", "other rows, times or settings");
    }

    @Test
    void functionThatSetsTheTenantForItselfIsNotRun() throws SQLException {
        ground.run("""
                create function theirs() returns setof orders language sql stable set app.tenant = '2' as 'select * from orders';
                create function days() returns int language sql stable set app.tenant = '2' as 'select 7';
                create function mine() returns setof orders language sql stable set search_path = public as 'select * from orders'""");

        assertUndecided("public.theirs()", "the function sets for itself");
        assertThat(proofs("public.days()")).isEmpty();
        assertThat(proofs("public.mine()")).isEmpty();
    }

    @Test
    void triggerPastThePoliciesLeavesTheCommandUndecidedThatFiresIt() throws SQLException {
        notes("tenant_id = " + OWN);
        ground.run("""
                grant insert, update on notes to t_app;
                create function copy() returns trigger language plpgsql security definer set search_path = public as
                  'begin update orders set note = new.note; return null; end';
                create trigger copies after insert on notes for each row execute function copy();
                create function tidy() returns trigger language plpgsql as 'begin update orders set note = new.note; return null; end';
                create trigger tidies after update on notes for each row execute function tidy()""");

        List<TableProof> proofs = proofs("public.notes");

        assertThat(proofs)
                .extracting(proof -> proof.command() + " " + proof.verdict())
                .containsExactly("SELECT PROVEN", "INSERT UNDECIDED", "UPDATE PROVEN");
        assertThat(proofs.get(1).witness().reason()).contains("trigger copies runs public.copy() with the rights of");
    }

    @Test
    void triggerOfAPartitionOrBehindACascadeFiresAsWellAndADisabledOneDoesNot() throws SQLException {
        ground.run("""
                create function copy() returns trigger language plpgsql security definer set search_path = public as
                  'begin update orders set note = new.note; return null; end';
                create table line (tenant_id int not null, id int not null, order_id int,
                  foreign key (tenant_id, order_id) references orders (tenant_id, id) on delete cascade);
                create trigger copies after delete on line for each row execute function copy();
                create trigger never after delete on orders for each row execute function copy();
                alter table orders disable trigger never""");

        assertUndecided("public.line", "trigger copies");
        assertThat(proofs("public.orders")).extracting(TableProof::verdict).containsOnly(Verdict.PROVEN);
    }

    @Test
    void ruleWhoseOwnerIsHeldByThePoliciesLeavesTheCommandUndecided() throws SQLException {
        ground.run("create rule tell as on update to orders do also select * from orders");

        assertThat(proofs("public.orders"))
                .extracting(proof -> proof.command() + " " + proof.verdict())
                .containsExactly("SELECT PROVEN", "INSERT PROVEN", "UPDATE UNDECIDED", "DELETE PROVEN");
    }
}
