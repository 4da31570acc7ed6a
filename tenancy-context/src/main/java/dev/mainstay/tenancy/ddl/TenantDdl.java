package dev.mainstay.tenancy.ddl;

import dev.mainstay.tenancy.SqlIdentifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes the SQL of row-level security; nothing here touches a database.
 *
 * <pre>{@code
 * RoleNames roles = RoleNames.prefixed("orders");
 * TenantDdl.roles(roles);                       // administrator, once per database, may be repeated
 * TenantDdl.schema("orders", roles);            // administrator, may be repeated
 * TableSpec invoice = TableSpec.of("orders", "invoice", TenantIdType.UUID, "orders_tenant");
 * TenantDdl.protect(invoice);                   // migrator, after create table
 * TenantDdl.checkKeys(invoice);                 // anybody, may be repeated
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
     * <p>The logins are NOINHERIT: outside a bound transaction they have no rights, so that work without a tenant is an error and not an
     * empty result. The application's login cannot become the platform's role, nor the platform's login the tenant's; so one that is misled
     * by injected SQL stays on its side. The tenant's and the platform's role are INHERIT: what a group is granted, such as appending to the
     * audit trail, they have once they are members. The roles have no password; the administrator sets one or chooses another way to
     * authenticate.
     *
     * @param roles their names
     */
    public static List<String> roles(RoleNames roles) {
        return RoleScript.of(roles);
    }

    /**
     * Creates an application's schema: the migrator owns it; the logins, the tenant's and the platform's role see it and create nothing in
     * it. Functions that the migrator creates from now on in this database, in any schema, are not everybody's to execute. Whoever runs
     * this is a superuser or a member of the migrator.
     *
     * @param schema its name
     * @param roles who is meant
     * @throws IllegalArgumentException when the name is not legal
     */
    public static List<String> schema(String schema, RoleNames roles) {
        String name = new SqlIdentifier(schema).quoted();
        String migrator = roles.migrator().quoted();
        return List.of(
                "create schema if not exists %s authorization %s".formatted(name, migrator),
                "grant usage on schema %s to %s, %s, %s, %s"
                        .formatted(
                                name,
                                roles.login().quoted(),
                                roles.tenant().quoted(),
                                roles.platform().quoted(),
                                roles.platformLogin().quoted()),
                "alter default privileges for role %s revoke execute on functions from public".formatted(migrator));
    }

    /**
     * Puts a table under row-level security, for its owner too, and grants its roles what the table's spec says and nothing else.
     *
     * <p>Two policies say the same for the tenant's role: the permissive one opens the tenant's rows, the restrictive one stays in force if
     * somebody adds another permissive policy later. A row that is inserted without {@code tenant_id} gets the current tenant's; of ids that
     * are text the empty one is refused. The platform's role, when there is one, has every row by a policy of its own.
     *
     * <p>The migrator sees no rows either. A later migration that must change them runs, in one transaction,
     * {@code alter table .. no force row level security}, its statements, and {@code alter table .. force row level security}.
     *
     * @param table the table, which exists and was not protected before
     */
    public static List<String> protect(TableSpec table) {
        return new Protection(table).create();
    }

    /**
     * Puts a table that was protected before back to what its spec says now, whatever was done meanwhile to flags, default, grants and the
     * policies of {@link #protect}. Policies of others stay. It is one statement, so that nobody finds the table between two of its steps, when
     * a permissive policy of others would stand alone.
     *
     * @param table the table, which exists
     */
    public static List<String> protectAgain(TableSpec table) {
        Protection protection = new Protection(table);
        List<String> statements = new ArrayList<>(protection.remove());
        statements.addAll(protection.create());
        return List.of("do $$ begin\n  " + String.join(";\n  ", statements) + ";\nend $$");
    }

    /**
     * Fails with SQLState 42P16 and names each key that reaches across tenants: a primary, unique or exclusion key without
     * {@code tenant_id}, which tells one tenant that another has a value, and a foreign key to a table of tenants that does not pair
     * {@code tenant_id} with {@code tenant_id}, which links to another's row. PostgreSQL checks keys past all policies. Changes nothing.
     *
     * @param table the table, which exists
     */
    public static List<String> checkKeys(TableSpec table) {
        String name = table.qualifiedName();
        return List.of("""
                do $$ declare wrong text;
                begin
                  select string_agg(k.name, ', ' order by k.name) into wrong from (
                    select i.indexrelid::regclass::text as name
                      from pg_catalog.pg_index i
                      join pg_catalog.pg_attribute t on t.attrelid = i.indrelid and t.attname = 'tenant_id'
                     where i.indrelid = '%1$s'::regclass and (i.indisunique or i.indisexclusion)
                       and not t.attnum = any ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                    union all
                    select f.conname::text
                      from pg_catalog.pg_constraint f
                      join pg_catalog.pg_attribute t on t.attrelid = f.conrelid and t.attname = 'tenant_id'
                      join pg_catalog.pg_attribute r on r.attrelid = f.confrelid and r.attname = 'tenant_id'
                     where f.conrelid = '%1$s'::regclass and f.contype = 'f'
                       and not exists (select from unnest(f.conkey, f.confkey) as pair (own, other)
                                        where pair.own = t.attnum and pair.other = r.attnum)) k;
                  if wrong is not null then
                    raise exception 'keys of %1$s reach across tenants: %%', wrong using errcode = '42P16';
                  end if;
                end $$""".formatted(name));
    }

    /**
     * Creates an event trigger that keeps every table with a column {@code tenant_id} in these schemas closed until {@link #protect} opens
     * it, so that a forgotten {@code protect} shows no rows instead of all. Row-level security is enabled and forced on a new table, copy or
     * partition, and on a table that gets the column, itself or from its parent, comes into the schema or has its row-level security disabled.
     * Needs a superuser.
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
                declare open record;
                begin
                  for open in
                    with recursive touched (oid, altered) as (
                      select c.objid, c.command_tag = 'ALTER TABLE' from pg_event_trigger_ddl_commands() c
                       where c.classid = 'pg_class'::regclass
                      union
                      select i.inhrelid, p.altered from touched p join pg_inherits i on i.inhparent = p.oid)
                    select t.oid::regclass::text as name, c.altered
                      from touched c
                      join pg_class t on t.oid = c.oid and t.relkind in ('r', 'p')
                      join pg_namespace n on n.oid = t.relnamespace and n.nspname in (%s)
                      join pg_attribute a on a.attrelid = t.oid and a.attname = 'tenant_id' and not a.attisdropped
                     where not (t.relrowsecurity and (t.relforcerowsecurity or c.altered))
                  loop
                    if open.altered then
                      raise notice 'mainstay_tenant_guard enables row-level security on %%', open.name;
                    end if;
                    execute 'alter table ' || open.name || ' enable row level security, force row level security';
                  end loop;
                end $$""".formatted(names), "drop event trigger if exists mainstay_tenant_guard", """
                create event trigger mainstay_tenant_guard on ddl_command_end
                  when tag in ('CREATE SCHEMA', 'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE')
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
