package dev.mainstay.tenancy.ddl;

import dev.mainstay.tenancy.SqlIdentifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes the SQL of row-level security; nothing here touches a database.
 *
 * <pre>{@code
 * RoleNames roles = RoleNames.prefixed("orders");
 * TenantDdl.roles(roles);                       // administrator, once per database, may be repeated
 * TenantDdl.schema("orders", roles);            // administrator, may be repeated
 * TenantDdl.protect(TableSpec.of("orders", "invoice", TenantIdType.UUID, "orders_tenant"));   // migrator, after create table
 * TenantDdl.ddlGuard("orders");                 // superuser, may be repeated
 * }</pre>
 *
 * <p>Each method returns single statements without a semicolon at the end, in the order in which to run them; {@link #script} joins them to
 * the text of a migration. Names are checked and quoted. PostgreSQL 14 or newer.
 */
public final class TenantDdl {

    private TenantDdl() {}

    /**
     * Creates the roles, the schema {@code tenancy} and its function {@code current_tenant()}, and takes TEMP and CREATE from everybody.
     * The same statements are in {@code META-INF/mainstay/sql/tenancy/bootstrap.sql}, with placeholders.
     *
     * <p>The login is NOINHERIT: outside a bound transaction it has no rights, so that work without a tenant is an error and not an empty
     * result. The tenant's role is INHERIT: what a group is granted, such as appending to the audit trail, it has once it is a member. The
     * roles have no password; the administrator sets one or chooses another way to authenticate.
     *
     * @param roles their names
     */
    public static List<String> roles(RoleNames roles) {
        String login = roles.login().quoted();
        String tenant = roles.tenant().quoted();
        return List.of(
                role(roles.migrator(), "login"),
                role(roles.login(), "login noinherit"),
                role(roles.tenant(), "nologin inherit"),
                membership(tenant, login),
                """
                do $$ begin
                  execute format('revoke create, temporary on database %%I from public', current_database());
                  execute format('grant connect on database %%I to %s, %s', current_database());
                end $$""".formatted(roles.migrator().quoted(), login),
                "revoke create on schema public from public",
                "create schema if not exists tenancy",
                "grant usage on schema tenancy to %s, %s"
                        .formatted(roles.migrator().quoted(), tenant),
                """
                create or replace function tenancy.current_tenant() returns text language sql stable parallel safe
                  return nullif(pg_catalog.current_setting('mainstay.tenant_id', true), '')""");
    }

    /**
     * The login may become the tenant's role and has nothing of it before. Up to PostgreSQL 15 its attribute NOINHERIT says so for all
     * memberships; from 16 on each membership has its own, and a repeated grant keeps the old one unless it names another.
     */
    private static String membership(String tenant, String login) {
        return """
                do $$ begin
                  if current_setting('server_version_num')::int >= 160000 then
                    execute 'grant %s to %s with inherit false';
                  else
                    grant %s to %s;
                  end if;
                end $$""".formatted(tenant, login, tenant, login);
    }

    private static String role(SqlIdentifier name, String attributes) {
        return """
                do $$ begin
                  create role %s %s;
                exception when duplicate_object or unique_violation then
                  alter role %s %s;
                end $$""".formatted(name.quoted(), attributes, name.quoted(), attributes);
    }

    /**
     * Creates an application's schema: the migrator owns it, login and tenant's role see it and create nothing in it.
     *
     * @param schema its name
     * @param roles who is meant
     * @throws IllegalArgumentException when the name is not legal
     */
    public static List<String> schema(String schema, RoleNames roles) {
        String name = new SqlIdentifier(schema).quoted();
        return List.of(
                "create schema if not exists %s authorization %s"
                        .formatted(name, roles.migrator().quoted()),
                "grant usage on schema %s to %s, %s"
                        .formatted(name, roles.login().quoted(), roles.tenant().quoted()));
    }

    /**
     * Puts a table under row-level security, for its owner too, and grants the tenant's role what the table's spec says and nothing else.
     *
     * <p>Two policies say the same: the permissive one opens the tenant's rows, the restrictive one stays in force if somebody adds another
     * permissive policy later. A row that is inserted without {@code tenant_id} gets the current tenant's.
     *
     * @param table the table, which exists
     */
    public static List<String> protect(TableSpec table) {
        String name = table.qualifiedName();
        String role = table.tenantRole().quoted();
        String own = "tenant_id = (select %s)".formatted(table.currentTenant());
        List<String> statements = new ArrayList<>(List.of(
                "alter table %s enable row level security".formatted(name),
                "alter table %s force row level security".formatted(name),
                "alter table %s alter column tenant_id set not null".formatted(name),
                "alter table %s alter column tenant_id set default %s".formatted(name, table.currentTenant()),
                policy("tenant_guard", "restrictive", name, role, own),
                policy("tenant_access", "permissive", name, role, own),
                "revoke all on %s from public, %s".formatted(name, role)));
        if (!table.privileges().isEmpty()) {
            statements.add("grant %s on %s to %s".formatted(inSql(table.privileges()), name, role));
        }
        return List.copyOf(statements);
    }

    private static String policy(String policy, String kind, String table, String role, String predicate) {
        return "create policy %s on %s as %s for all to %s\n  using (%s)\n  with check (%s)"
                .formatted(policy, table, kind, role, predicate, predicate);
    }

    private static String inSql(Set<Privilege> privileges) {
        return privileges.stream().map(p -> p.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "));
    }

    /**
     * Creates an event trigger that enables and forces row-level security on every new table with a column {@code tenant_id} in these
     * schemas, also on copies and partitions, so that a forgotten {@link #protect} shows no rows instead of all. Needs a superuser.
     *
     * @param schemas at least one; a later call replaces the list
     * @throws IllegalArgumentException when there is none or a name is not legal
     */
    public static List<String> ddlGuard(String... schemas) {
        if (schemas.length == 0) {
            throw new IllegalArgumentException("schemas must name at least one schema, was empty");
        }
        String names = Arrays.stream(schemas)
                .map(schema -> "'" + new SqlIdentifier(schema).value() + "'")
                .collect(Collectors.joining(", "));
        return List.of("""
                create or replace function tenancy.guard_new_tables() returns event_trigger language plpgsql
                  set search_path = pg_catalog, pg_temp as $$
                declare created record;
                begin
                  for created in
                    select c.object_identity from pg_event_trigger_ddl_commands() c
                      join pg_attribute a on a.attrelid = c.objid and a.attname = 'tenant_id' and not a.attisdropped
                     where c.object_type = 'table' and c.schema_name in (%s)
                  loop
                    execute 'alter table ' || created.object_identity || ' enable row level security';
                    execute 'alter table ' || created.object_identity || ' force row level security';
                  end loop;
                end $$""".formatted(names), "drop event trigger if exists mainstay_tenant_guard", """
                create event trigger mainstay_tenant_guard on ddl_command_end
                  when tag in ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO')
                  execute function tenancy.guard_new_tables()""");
    }

    /**
     * Joins statements to the text of a migration.
     *
     * @param statements as the other methods return them
     * @return the statements, each ended with a semicolon and a line feed
     */
    public static String script(List<String> statements) {
        return statements.stream().map(statement -> statement + ";\n").collect(Collectors.joining());
    }
}
