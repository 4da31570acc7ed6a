package dev.mainstay.tenancy.proof;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The roles of a server and who is a member of whom; unlike {@code pg_has_role} it does not take a superuser for a member of every role. */
final class RoleGraph {

    /** From PostgreSQL 16 on each membership says whether it inherits and may be SET; before, the member says it and all may be SET. */
    private static final String MEMBERSHIPS = """
            select m.member::int8 as member, m.roleid::int8 as role,
                   coalesce((to_jsonb(m) ->> 'inherit_option')::boolean, r.rolinherit) as inherits,
                   coalesce((to_jsonb(m) ->> 'set_option')::boolean, true) or m.admin_option as sets
              from pg_catalog.pg_auth_members m join pg_catalog.pg_roles r on r.oid = m.member
            union all
            select d.datdba::int8, r.oid::int8, true, false
              from pg_catalog.pg_database d, pg_catalog.pg_roles r
             where d.datname = current_database() and r.rolname = 'pg_database_owner'
            """;

    private static final String ROLES =
            "select oid::int8 as oid, rolname::text as name, rolsuper, rolbypassrls from pg_catalog.pg_roles";

    /** A role. */
    record Role(long oid, String name, boolean superuser, boolean bypassesRowSecurity) {}

    /** One role is a member of another. */
    record Membership(long member, long role, boolean inherits, boolean sets) {}

    private final Map<Long, Role> roles = new HashMap<>();
    private final Map<Long, List<Membership>> byMember = new HashMap<>();

    RoleGraph(Collection<Role> roles, Collection<Membership> memberships) {
        roles.forEach(role -> this.roles.put(role.oid(), role));
        memberships.forEach(edge -> byMember.computeIfAbsent(edge.member(), member -> new ArrayList<>())
                .add(edge));
    }

    static RoleGraph read(Connection connection) throws SQLException {
        return new RoleGraph(
                Rows.of(
                        connection,
                        ROLES,
                        row -> new Role(
                                row.getLong("oid"),
                                row.getString("name"),
                                row.getBoolean("rolsuper"),
                                row.getBoolean("rolbypassrls"))),
                Rows.of(
                        connection,
                        MEMBERSHIPS,
                        row -> new Membership(
                                row.getLong("member"),
                                row.getLong("role"),
                                row.getBoolean("inherits"),
                                row.getBoolean("sets"))));
    }

    /** Returns the role of a name. */
    Optional<Role> named(String name) {
        return roles.values().stream().filter(role -> role.name().equals(name)).findFirst();
    }

    /** Returns the name of a role; its number when it is gone. */
    String name(long oid) {
        Role role = roles.get(oid);
        return role == null ? String.valueOf(oid) : role.name();
    }

    /** Returns whether no policy holds for a role. */
    boolean bypasses(long oid) {
        Role role = roles.get(oid);
        return role != null && (role.superuser() || role.bypassesRowSecurity());
    }

    /** Returns whether a role may do everything. */
    boolean isSuperuser(long oid) {
        Role role = roles.get(oid);
        return role != null && role.superuser();
    }

    /** Returns the roles whose rights a role has without SET ROLE, itself among them. */
    Set<Long> held(long oid) {
        return closure(oid, Membership::inherits, role -> true);
    }

    /** Returns the roles that a role can become by SET ROLE, itself among them. */
    Set<Long> reachable(long oid) {
        return closure(oid, Membership::sets, role -> true);
    }

    /** Returns the roles that a role can become without one that bypasses, as the goal or on the way; itself among them. */
    Set<Long> reachableUnderPolicies(long oid) {
        Set<Long> reachable = closure(oid, Membership::sets, role -> !bypasses(role));
        reachable.removeIf(role -> role != oid && bypasses(role));
        return reachable;
    }

    /** Returns the roles that a role is a direct member of and through which it can act as another. */
    List<Long> stepsTo(long oid, long target) {
        return byMember.getOrDefault(oid, List.of()).stream()
                .filter(edge -> (edge.inherits() && held(edge.role()).contains(target))
                        || (edge.sets() && reachable(edge.role()).contains(target)))
                .map(Membership::role)
                .distinct()
                .toList();
    }

    private Set<Long> closure(long from, Predicate<Membership> along, Predicate<Long> through) {
        Set<Long> seen = new LinkedHashSet<>(List.of(from));
        Deque<Long> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            for (Membership edge : byMember.getOrDefault(open.remove(), List.of())) {
                if (along.test(edge) && seen.add(edge.role()) && through.test(edge.role())) {
                    open.add(edge.role());
                }
            }
        }
        return seen;
    }
}
