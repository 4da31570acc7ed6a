package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the fixes keep, and which findings have none because a person has to decide. */
class FixesIT {

    private static final String KEYS =
            """
            create table customer (tenant_id int not null, id int not null, primary key (tenant_id, id), unique (id));
            create table invoice (tenant_id int not null, id int not null, primary key (tenant_id, id),
              payer int constraint payer references customer (id) on delete restrict on update cascade,
              guest int constraint guest references customer (id) on delete cascade on update restrict,
              agent int default 0 constraint agent references customer (id) on delete set default,
              friend int constraint friend references customer (id) on update set null);
            do $$ declare each text; begin
              foreach each in array '{customer,invoice}'::text[] loop
                execute format('alter table %1$I enable row level security; alter table %1$I force row level security', each);
                execute format('grant select, insert, update, delete on %I to t_app', each);
                execute format('create policy p on %I using (OWN)', each);
              end loop;
            end $$;
            """.replace("OWN", "tenant_id = nullif(current_setting(''app.tenant'', true), '''')::int");

    private final PostgresDatabase database = PostgresServer.shared().freshDatabase();

    private Ground ground;

    @BeforeEach
    void lay() throws SQLException {
        ground = Ground.in(database);
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private List<Finding> found(FindingCode code, AuditSpec.Builder spec) throws SQLException {
        return PolicyAudit.run(database.dataSource(), spec.build()).findings().stream()
                .filter(finding -> finding.code() == code)
                .toList();
    }

    private String keyFix(List<Finding> findings, String key) {
        return findings.stream()
                .filter(finding -> finding.reason().startsWith("foreign key " + key + " "))
                .findFirst()
                .orElseThrow()
                .fix();
    }

    @Test
    void aForeignKeysFixKeepsWhatItDoesOnDeleteAndUpdate() throws SQLException {
        // Before, no key can say which of its columns are set to their default.
        assumeTrue(ground.serverVersion() >= 15);
        ground.run(KEYS);
        List<Finding> before = found(FindingCode.PA017, ground.spec());

        for (String key : List.of("payer", "guest", "agent")) {
            ground.run(keyFix(before, key));
        }

        assertThat(keyFix(before, "payer")).contains(" on delete restrict on update cascade");
        assertThat(keyFix(before, "guest")).contains(" on delete cascade on update restrict");
        assertThat(keyFix(before, "agent")).contains(" on delete set default (\"agent\")");
        assertThat(found(FindingCode.PA017, ground.spec()))
                .singleElement()
                .satisfies(left -> assertThat(left.reason()).startsWith("foreign key friend "));
    }

    @Test
    void aForeignKeyThatWouldClearTheTenantOnUpdateHasNoFix() throws SQLException {
        ground.run(KEYS);

        List<Finding> findings = found(FindingCode.PA017, ground.spec());

        assertThat(keyFix(findings, "friend")).isEmpty();
    }

    @Test
    void aSequenceOfAGlobalTableMayBeSet() throws SQLException {
        ground.run("""
                create table country (id serial primary key, name text);
                alter table orders add number serial;
                grant select on country to t_app;
                grant update on sequence country_id_seq, orders_number_seq to t_app;
                """);

        List<Finding> findings =
                found(FindingCode.PA020, ground.spec().global("public.country", "the same for all tenants"));

        assertThat(findings).extracting(Finding::object).containsExactly("public.orders_number_seq");
    }

    @Test
    void whatNobodyGrantedHasNothingToRevoke() throws SQLException {
        ground.run("create sequence numbers; grant pg_write_all_data to t_app;");

        List<Finding> findings = found(FindingCode.PA020, ground.spec());

        assertThat(findings).extracting(Finding::fix).containsExactly("");
    }

    @Test
    void defaultPrivilegesOfOthersDoNotCount() throws SQLException {
        ground.run(
                "create role t_report; alter default privileges for role t_owner grant select on tables to t_report;");

        assertThat(found(FindingCode.PA027, ground.spec())).isEmpty();

        ground.run("grant t_report to t_app;");
        assertThat(found(FindingCode.PA027, ground.spec()))
                .extracting(Finding::fix)
                .containsExactly(ground.named(
                        "alter default privileges for role \"t_owner\" revoke all on tables from \"t_report\";"));
    }

    @Test
    void aViewOfASequenceOrOfAnotherOfTheApplicationsRolesLetsNobodyPast() throws SQLException {
        ground.run("""
                create sequence numbers; create view last_number as select last_value from numbers;
                create role t_clerk login; grant select, insert, update, delete on orders to t_clerk;
                create view clerks as select id, note from orders; alter view clerks owner to t_clerk;
                create view admins as select id, note from orders;
                grant select on last_number, clerks, admins to t_app;
                """);

        List<Finding> findings = found(FindingCode.PA013, ground.spec().appRole(ground.named("t_clerk")));

        assertThat(findings).extracting(Finding::object).containsExactly("public.admins");
    }

    @Test
    void aFunctionThatAPolicyCallsIsNotTakenFromTheApplication() throws SQLException {
        ground.run("""
                create function counted(t int) returns int language sql stable security definer as
                  $$ select count(*)::int from orders where tenant_id = t $$;
                create function listed() returns setof orders language sql stable security definer as $$ select * from orders $$;
                create policy few on orders as restrictive for insert with check (counted(tenant_id) < 1000);
                """);

        List<Finding> findings = found(FindingCode.PA015, ground.spec());

        assertThat(findings)
                .extracting(Finding::object, Finding::fix)
                .containsExactlyInAnyOrder(
                        tuple("public.counted(integer)", ""),
                        tuple("public.listed()", "revoke execute on routine public.listed() from public;"));
    }

    @Test
    void aTemplateThatIsNoSingleKeyGivesNoPolicyToWrite() throws SQLException {
        ground.run("""
                drop policy p on orders;
                create policy p on orders using (tenant_id = (current_setting('app.claims')::jsonb -> 'org' ->> 'id')::int);
                create policy open on orders for select using (true);
                """);
        AuditSpec spec = new AuditSpec.Builder()
                .appRole(ground.named("t_app"))
                .setting(new TenantSetting("app.claims", "{\"org\": {\"id\": \"{tenant}\"}}"))
                .build();

        List<Finding> findings = PolicyAudit.run(database.dataSource(), spec).findings();

        assertThat(findings)
                .filteredOn(finding -> finding.object().equals("public.orders"))
                .extracting(Finding::code, Finding::fix)
                .contains(tuple(FindingCode.PA007, ""), tuple(FindingCode.PA010, ""));
    }
}
