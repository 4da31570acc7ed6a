package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Doors that stand beside a table whose own policies are sound for the application. */
@EmbeddedPostgres
class DoorsIT {

    private static Ground ground;

    @BeforeAll
    static void lay(PostgresDatabase database) throws SQLException {
        ground = Ground.in(database);
    }

    private CoverageReport audit() throws SQLException {
        return PolicyAudit.run(ground.database().dataSource(), ground.spec().build());
    }

    private static Stream<String> codes(CoverageReport report) {
        return report.findings().stream().map(finding -> finding.code().id() + " " + finding.object());
    }

    @Test
    void viewOfRoleWhosePolicyOnlyMentionsTheTenantIsFound() throws SQLException {
        ground.run("""
                create role t_reader; grant select on orders to t_reader;
                create policy r on orders to t_reader using (tenant_id is not null);
                create view everything as select * from orders; alter view everything owner to t_reader;
                grant select on everything to t_app""");

        CoverageReport report = audit();

        assertThat(codes(report)).contains("PA013 public.everything");
    }

    @Test
    void functionOfRoleThatPolicyLetsInByNameIsFound() throws SQLException {
        ground.run("""
                create role t_keeper;
                create table letters (id int, tenant_id int not null); grant select on letters to t_keeper, t_app;
                alter table letters enable row level security; alter table letters force row level security;
                create policy p on letters using (tenant_id = nullif(current_setting('app.tenant', true), '')::int or current_user = 't_keeper');
                create function everything() returns setof letters language sql stable security definer as 'select * from letters';
                alter function everything() owner to t_keeper""");

        CoverageReport report = audit();

        assertThat(codes(report)).contains("PA015 public.everything()");
    }

    @Test
    void tableInClosedSchemaIsLookedAtWhenAnInvokerViewReadsIt() throws SQLException {
        assumeTrue(ground.serverVersion() >= 15);
        ground.run("""
                create schema closed; create table closed.notes (id int, tenant_id int not null);
                grant select on closed.notes to t_app;
                create view notes_there with (security_invoker) as select * from closed.notes;
                grant select on notes_there to t_app""");

        CoverageReport report = audit();

        assertThat(codes(report)).contains("PA001 closed.notes");
    }

    @Test
    void columnWhoseOldRowsMayBeNullIsTriedWithNull() throws SQLException {
        assumeTrue(ground.serverVersion() >= 18);
        ground.run("""
                create table notes (id int, tenant_id int); insert into notes values (1, null);
                alter table notes add constraint filled not null tenant_id not valid;
                alter table notes enable row level security; alter table notes force row level security;
                create policy p on notes using (tenant_id is null or tenant_id = nullif(current_setting('app.tenant', true), '')::int);
                grant select on notes to t_app""");

        CoverageReport report = audit();

        assertThat(codes(report)).contains("PA021 public.notes");
    }

    @Test
    void rolesAndAttributesThatReachTheFilesOrTheStreamAreFound() throws SQLException {
        ground.run(
                "create role t_streams login replication; create role t_runs login; grant pg_execute_server_program to t_runs");
        AuditSpec spec = ground.spec()
                .appRole(ground.named("t_streams"))
                .appRole(ground.named("t_runs"))
                .build();

        CoverageReport report = PolicyAudit.run(ground.database().dataSource(), spec);

        assertThat(codes(report))
                .contains("PA003b role " + ground.named("t_streams"), "PA003b role " + ground.named("t_runs"));
    }
}
