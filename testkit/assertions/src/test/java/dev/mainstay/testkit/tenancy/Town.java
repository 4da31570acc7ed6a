package dev.mainstay.testkit.tenancy;

import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.ddl.RoleNames;
import dev.mainstay.tenancy.ddl.TableSpec;
import dev.mainstay.tenancy.ddl.TenantDdl;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/** A sound database of two tenants, with tables of many kinds, a view and a function; tests plant defects in it. */
final class Town {

    static final String A = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";
    static final String B = "bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb";

    private static final List<String> TABLES = List.of(
            """
            create table town.house (tenant_id uuid, id bigint generated always as identity, street text not null,
              kind text not null check (kind in ('flat', 'villa')), floors int not null default 2 check (floors > 0),
              area numeric generated always as (floors * 50) stored, built date, tags text[], details jsonb,
              primary key (tenant_id, id), unique (tenant_id, street))""",
            """
            create table town.person (tenant_id uuid, id uuid default gen_random_uuid(), name varchar(8) not null, house_id bigint not null,
              boss_id uuid, secret bytea, primary key (tenant_id, id),
              foreign key (tenant_id, house_id) references town.house (tenant_id, id),
              foreign key (tenant_id, boss_id) references town.person (tenant_id, id))""",
            """
            create table town.visit (tenant_id uuid, id bigint, at timestamptz not null, person_id uuid not null,
              primary key (tenant_id, id), foreign key (tenant_id, person_id) references town.person (tenant_id, id) on delete cascade)
              partition by hash (tenant_id)""",
            "create table town.visit_0 partition of town.visit for values with (modulus 2, remainder 0)",
            "create table town.visit_1 partition of town.visit for values with (modulus 2, remainder 1)");

    final PostgresDatabase database;
    final RoleNames roles;

    private Town(PostgresDatabase database) {
        this.database = database;
        this.roles = RoleNames.prefixed(database.name());
    }

    static Town in(PostgresDatabase database) throws SQLException {
        Town town = new Town(database);
        town.asAdmin(TenantDdl.roles(town.roles));
        town.asAdmin(TenantDdl.schema("town", town.roles));
        town.asAdmin(List.of("set role " + town.roles.migrator().quoted()), TABLES);
        for (String table : List.of("house", "person", "visit")) {
            town.asAdmin(TenantDdl.protect(TableSpec.of(
                    "town", table, TenantIdType.UUID, town.roles.tenant().value())));
        }
        String tenant = town.roles.tenant().quoted();
        town.asAdmin(
                List.of(
                        "create view town.address with (security_barrier) as select tenant_id, street from town.house",
                        "alter view town.address owner to "
                                + tenant, // so that the policies hold for it, on PostgreSQL 14 too
                        "create function town.inhabitants() returns bigint language sql stable as 'select count(*) from town.person'",
                        "insert into town.house (tenant_id, street, kind) values ('%s', 'Elm', 'flat'), ('%s', 'Oak', 'villa')"
                                .formatted(A, B),
                        "insert into town.person (tenant_id, name, house_id) select tenant_id, 'Kim', id from town.house",
                        "insert into town.visit (tenant_id, id, at, person_id) select tenant_id, 1, now(), id from town.person"));
        return town;
    }

    DataSource login() {
        return database.dataSource(roles.login().value(), "");
    }

    IsolationProbe.Builder probe() {
        return IsolationProbe.builder(login(), A, B).role(roles.tenant().value());
    }

    @SafeVarargs
    final void asAdmin(List<String>... statements) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (List<String> list : statements) {
                for (String sql : list) {
                    statement.execute(sql);
                }
            }
        }
    }

    String adminReads(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
