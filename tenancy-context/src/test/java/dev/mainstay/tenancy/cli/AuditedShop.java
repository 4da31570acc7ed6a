package dev.mainstay.tenancy.cli;

import dev.mainstay.tenancy.Shop;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A table of two tenants under a sound policy, and the arguments by which the command line audits it. */
final class AuditedShop {

    private final PostgresDatabase database;
    private final String role;

    private AuditedShop(PostgresDatabase database) {
        this.database = database;
        this.role = database.name() + "_app";
    }

    static AuditedShop in(PostgresDatabase database) throws SQLException {
        AuditedShop shop = new AuditedShop(database);
        shop.run(
                "create role %1$s_owner; create role %1$s_app login".formatted(database.name()),
                "revoke temporary on database %1$s from public".formatted(database.name()),
                "create schema shop authorization %1$s_owner".formatted(database.name()),
                "grant usage on schema shop to " + shop.role,
                "create table shop.invoice (tenant_id int not null, id int not null, note text, primary key (tenant_id, id))",
                "alter table shop.invoice owner to %1$s_owner".formatted(database.name()),
                "alter table shop.invoice enable row level security",
                "alter table shop.invoice force row level security",
                "create policy tenant on shop.invoice using (tenant_id = nullif(current_setting('app.tenant', true), '')::int)",
                "grant select, insert, update, delete on shop.invoice to " + shop.role);
        return shop;
    }

    /** Makes the policy depend on the rows of a table. */
    void makeUndecided() throws SQLException {
        run(
                "create table shop.member (tenant_id int not null, login text not null, primary key (tenant_id, login))",
                "alter table shop.member enable row level security",
                "create policy own on shop.member using (tenant_id = nullif(current_setting('app.tenant', true), '')::int)",
                "grant select on shop.member to " + role,
                "alter policy tenant on shop.invoice"
                        + " using (tenant_id in (select m.tenant_id from shop.member m where m.login = current_user))");
    }

    String role() {
        return role;
    }

    void run(String... statements) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            Shop.execute(connection, List.of(statements));
        }
    }

    /** Returns arguments for the administrator's login, and more. */
    String[] arguments(String... more) {
        return argumentsAs(database.adminUser(), more);
    }

    /** Returns arguments for a login, and more. */
    String[] argumentsAs(String login, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--url=" + database.jdbcUrl(), "--user=" + login, "--app-role=" + role, "--setting=app.tenant"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }
}
