package dev.mainstay.benchmarks;

import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.ddl.Privilege;
import dev.mainstay.tenancy.ddl.TableSpec;
import dev.mainstay.tenancy.ddl.TenantDdl;
import java.util.List;
import java.util.Set;

/**
 * A way to write the policy of a tenant.
 *
 * @param name what is special about it
 * @param sql makes it, on the table {@code bench.item} for a role
 */
record PolicyShape(String name, List<String> sql) {

    /** What shapes call. Those in PL/pgSQL cannot be inlined; those that are VOLATILE may answer differently for each row. */
    static final List<String> FUNCTIONS = List.of("""
            create function bench.stable_sql() returns uuid language sql stable
              return nullif(current_setting('mainstay.tenant_id', true), '')::uuid""", """
            create function bench.stable_plpgsql() returns uuid language plpgsql stable
              as $$ begin return nullif(current_setting('mainstay.tenant_id', true), '')::uuid; end $$""", """
            create function bench.volatile_plpgsql() returns uuid language plpgsql volatile
              as $$ begin return nullif(current_setting('mainstay.tenant_id', true), '')::uuid; end $$""", """
            create function bench.may_sql(id uuid) returns boolean language sql stable
              return id = nullif(current_setting('mainstay.tenant_id', true), '')::uuid""", """
            create function bench.may_plpgsql(id uuid) returns boolean language plpgsql stable
              as $$ begin return id = nullif(current_setting('mainstay.tenant_id', true), '')::uuid; end $$""");

    private static final String SETTING = "nullif(current_setting('mainstay.tenant_id', true), '')";
    private static final String OWN = "tenant_id = " + SETTING + "::uuid";

    static List<PolicyShape> all(String role) {
        return List.of(
                protection(role),
                one("the setting, inline", OWN, role),
                one("the setting in a sub-select", "tenant_id = (select " + SETTING + "::uuid)", role),
                one("SQL function, STABLE", "tenant_id = bench.stable_sql()", role),
                one("PL/pgSQL function, STABLE", "tenant_id = bench.stable_plpgsql()", role),
                one("the same in a sub-select", "tenant_id = (select bench.stable_plpgsql())", role),
                one("PL/pgSQL function, VOLATILE", "tenant_id = bench.volatile_plpgsql()", role),
                one("function of the row, SQL", "bench.may_sql(tenant_id)", role),
                one("function of the row, PL/pgSQL", "bench.may_plpgsql(tenant_id)", role),
                one("the column cast to text", "tenant_id::text = " + SETTING, role),
                one(
                        "CASE with a bypass",
                        "case when current_setting('bench.bypass', true) = 'on' then true else " + OWN + " end",
                        role),
                one("OR with a bypass", "current_setting('bench.bypass', true) = 'on' or " + OWN, role),
                one(
                        "membership in a sub-select",
                        "tenant_id in (select m.tenant_id from bench.member m where m.person = 1)",
                        role),
                one(
                        "membership as an array",
                        "tenant_id = any (array(select m.tenant_id from bench.member m where m.person = 1))",
                        role));
    }

    private static PolicyShape protection(String role) {
        TableSpec item = TableSpec.of("bench", "item", TenantIdType.UUID, role);
        return new PolicyShape(
                "TenantDdl.protect (guard and access)",
                TenantDdl.protectAgain(item.withPrivileges(Set.of(Privilege.SELECT))));
    }

    private static PolicyShape one(String name, String predicate, String role) {
        return new PolicyShape(
                name,
                List.of(
                        "drop policy if exists tenant_guard on bench.item",
                        "drop policy if exists tenant_access on bench.item",
                        "create policy tenant_access on bench.item to " + role + " using (" + predicate + ")"));
    }
}
