package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A role as which the application can work: one of the spec's, or one that such a role can become by SET ROLE, which any SQL can do.
 *
 * @param role the role
 * @param declared whether the spec names it
 * @param commands what it may do to a table, by the table's oid
 */
record Actor(AppRole role, boolean declared, Map<Long, Set<Command>> commands) {

    private static final String PRIVILEGES = """
            select c.oid::int8 as relation, r.oid::int8 as role, array(
                     select p.name from unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) p(name)
                      where pg_catalog.has_table_privilege(r.oid, c.oid, p.name)
                         or p.name <> 'DELETE' and pg_catalog.has_any_column_privilege(r.oid, c.oid, p.name)) as privileges
              from pg_catalog.pg_class c cross join pg_catalog.pg_roles r
             where c.oid = any (?::oid[]) and r.oid = any (?::oid[])
               and (pg_catalog.has_schema_privilege(r.oid, c.relnamespace, 'USAGE')
                 or exists (select from pg_catalog.pg_depend d join pg_catalog.pg_rewrite w on w.oid = d.objid
                             where d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
                               and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                               and d.refobjid = c.oid and w.ev_class <> c.oid))""";

    /** Returns the roles and what they may do to these tables; those past policies are left out unless the spec names them. */
    static List<Actor> read(Connection connection, Catalog catalog, List<Relation> tables) throws SQLException {
        Map<Long, AppRole> roles = roles(catalog);
        Map<Long, Relation> byOid = new HashMap<>();
        tables.forEach(table -> byOid.put(table.oid(), table));
        Granted granted = Granted.read(connection, catalog.roles(), roles.values());
        Map<Long, Map<Long, Set<Command>>> commands = new HashMap<>();
        Rows.of(
                connection,
                PRIVILEGES,
                row -> {
                    Relation table = Objects.requireNonNull(byOid.get(row.getLong("relation")));
                    AppRole role = Objects.requireNonNull(roles.get(row.getLong("role")));
                    Set<String> all = Set.copyOf(Rows.texts(row, "privileges"));
                    return commands.computeIfAbsent(role.oid(), oid -> new HashMap<>())
                            .put(table.oid(), commands(own(catalog, granted, table, role, all)));
                },
                tables.stream().map(Relation::oid).toList(),
                roles.keySet());
        Collection<AppRole> declared = catalog.appRoles().values();
        return roles.values().stream()
                .map(role -> new Actor(
                        role, declared.contains(role), Objects.requireNonNullElse(commands.get(role.oid()), Map.of())))
                .toList();
    }

    /** An owner whom the spec does not name is said of the role that can become it, not of its tables. */
    private static Set<String> own(Catalog catalog, Granted granted, Relation table, AppRole role, Set<String> all) {
        boolean declared = catalog.appRoles().containsKey(role.name());
        return !declared && table.owner() == role.oid()
                ? Set.of()
                : granted.only(all, role, table.oid(), table.owner());
    }

    private static Map<Long, AppRole> roles(Catalog catalog) {
        RoleGraph graph = catalog.roles();
        Map<Long, AppRole> roles = new LinkedHashMap<>();
        catalog.appRoles().values().forEach(role -> roles.put(role.oid(), role));
        for (AppRole role : catalog.appRoles().values()) {
            for (long oid : graph.reachableUnderPolicies(role.oid())) {
                roles.computeIfAbsent(
                        oid, key -> new AppRole(key, graph.name(key), graph.held(key), graph.reachable(key)));
            }
        }
        return roles;
    }

    private static Set<Command> commands(Collection<String> names) {
        Set<Command> commands = EnumSet.noneOf(Command.class);
        names.forEach(name -> commands.add(Command.valueOf(name)));
        return commands;
    }

    Set<Command> on(Relation relation) {
        return commands.getOrDefault(relation.oid(), Set.of());
    }
}
