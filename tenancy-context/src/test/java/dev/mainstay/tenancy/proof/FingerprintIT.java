package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fingerprint stands for what the audit's answer depends on, and for nothing else. */
@EmbeddedPostgres
class FingerprintIT {

    private static Ground ground;

    @BeforeAll
    static void lay(PostgresDatabase database) throws SQLException {
        ground = Ground.in(database);
        ground.run("""
                create role t_other; create role t_member; grant t_member to t_app;
                create function helper() returns int language sql stable as 'select 1';
                create view seen with (security_barrier = true) as select id from orders;
                create sequence numbers; create table child () inherits (orders);
                """);
    }

    private static String fingerprint() throws SQLException {
        return PolicyAudit.fingerprint(
                ground.database().dataSource(), ground.spec().build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table orders disable row level security",
                "alter table orders no force row level security",
                "alter table orders owner to t_other",
                "alter table orders alter note type varchar(20)",
                "alter table orders add check (tenant_id > 0)",
                "alter table orders add unique (note, id, tenant_id)",
                "alter table child no inherit orders",
                "create policy q on orders using (false)",
                "alter policy p on orders using (tenant_id = 1)",
                "alter policy p on orders with check (true)",
                "alter policy p on orders to t_other",
                "alter policy p on orders rename to r",
                "drop policy p on orders",
                "grant truncate on orders to t_app",
                "grant select (note) on orders to t_other",
                "revoke select on orders from t_app",
                "grant select on orders to t_app with grant option",
                "grant usage on sequence numbers to t_app",
                "grant create on schema public to t_app",
                "grant temporary on database t_database to t_app",
                "alter default privileges grant select on tables to t_app",
                "grant t_other to t_app",
                "grant t_other to t_member",
                "revoke t_member from t_app",
                "alter role t_app bypassrls",
                "alter role t_app noinherit",
                "alter role t_member superuser",
                "alter role t_app set app.tenant = '1'",
                "create or replace function helper() returns int language sql stable as 'select 2'",
                "alter function helper immutable",
                "alter function helper security definer",
                "alter function helper set search_path = public",
                "revoke execute on function helper from public",
                "alter view seen set (security_barrier = false)",
                "create or replace view seen with (security_barrier = true) as select id + 1 as id from orders",
                "create materialized view totals as select count(*) from orders",
                "create table another (tenant_id int)",
                "create rule silent as on delete to seen do instead nothing",
                "create operator ### (leftarg = int, rightarg = int, function = pg_catalog.int4eq)",
            })
    @Tag("A8")
    void changesWith(String change) throws SQLException {
        String before = fingerprint();

        String during = ground.seenDuring(change, ground.spec().build());

        assertThat(during).isNotEqualTo(before);
        assertThat(fingerprint()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "insert into orders values (77, 7, 'more')",
                "delete from orders",
                "comment on table orders is 'rows'",
                "create role t_unrelated superuser",
                "grant t_app to t_other",
                "alter role t_other superuser",
                "analyze orders",
                "create index on orders (note)",
                "alter sequence numbers restart 50",
                "drop policy p on orders; create policy p on orders using (tenant_id = nullif(current_setting('app.tenant', true), '')::int)",
                "drop view seen; create view seen with (security_barrier = true) as select id from orders",
                "set local app.tenant = '1'",
            })
    @Tag("A8")
    void staysWith(String change) throws SQLException {
        String before = fingerprint();

        String during = ground.seenDuring(change, ground.spec().build());

        assertThat(during).isEqualTo(before);
    }

    @Test
    void isTheOneOfTheReport() throws SQLException {
        String reported = PolicyAudit.run(
                        ground.database().dataSource(), ground.spec().build())
                .fingerprint();

        assertThat(reported).matches("[0-9a-f]{64}").isEqualTo(fingerprint());
    }

    @Test
    void anotherQuestionHasAnotherFingerprint() throws SQLException {
        AuditSpec other = ground.spec().tenantColumn("note").build();

        assertThat(PolicyAudit.fingerprint(ground.database().dataSource(), other))
                .isNotEqualTo(fingerprint());
    }

    @Test
    @Tag("A8")
    void aDatabaseMadeInAnotherOrderHasTheSame() throws SQLException {
        ground.run(
                "create table first_one (a int, tenant_id int unique); create table second_one (b int, tenant_id int)");
        String before = fingerprint();

        ground.run("""
                drop table first_one; drop table second_one;
                create table second_one (b int, tenant_id int); create table first_one (a int, gone int, tenant_id int unique);
                alter table first_one drop gone;
                """);

        assertThat(fingerprint()).isEqualTo(before);
    }
}
