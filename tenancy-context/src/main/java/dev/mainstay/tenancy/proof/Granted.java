package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What roles may do to relations by grants. A role that inherits from the owner, or from a role that no policy holds for, may do everything
 * that these may: that is said once of the role, and must not hide what holds for the role otherwise. Immutable.
 */
final class Granted {

    private static final String QUERY = """
            select c.oid::int8 as relation, m.role, array_agg(distinct g.privilege) as privileges
              from pg_catalog.pg_class c
             cross join lateral (
                   select acl.grantee::int8, acl.privilege_type::text
                     from pg_catalog.aclexplode(coalesce(c.relacl,
                            pg_catalog.acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))) acl
                   union all
                   select acl.grantee::int8, acl.privilege_type::text
                     from pg_catalog.pg_attribute a, pg_catalog.aclexplode(a.attacl) acl
                    where a.attrelid = c.oid and not a.attisdropped
                   union all
                   select r.oid::int8, p.privilege
                     from (values ('pg_read_all_data', 'SELECT'), ('pg_write_all_data', 'INSERT'), ('pg_write_all_data', 'UPDATE'),
                                  ('pg_write_all_data', 'DELETE')) p(role, privilege)
                     join pg_catalog.pg_roles r on r.rolname = p.role) g(grantee, privilege)
              join unnest(?::int8[], ?::int8[]) m(role, grantee) on g.grantee in (0, m.grantee) and m.grantee <> c.relowner::int8
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
             where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
             group by 1, 2
            """;

    private final RoleGraph graph;
    private final Map<Long, Map<Long, Set<String>>> byRole;

    private Granted(RoleGraph graph, Map<Long, Map<Long, Set<String>>> byRole) {
        this.graph = graph;
        this.byRole = byRole;
    }

    static Granted read(Connection connection, RoleGraph graph, Collection<AppRole> roles) throws SQLException {
        List<Long> members = new ArrayList<>();
        List<Long> grantees = new ArrayList<>();
        for (AppRole role : roles) {
            for (long held : role.holds()) {
                if (role.holds().size() > 1 && !bypasses(graph, role, held)) {
                    members.add(role.oid());
                    grantees.add(held);
                }
            }
        }
        Map<Long, Map<Long, Set<String>>> byRole = new HashMap<>();
        if (!members.isEmpty()) {
            Rows.of(
                    connection,
                    QUERY,
                    row -> byRole.computeIfAbsent(row.getLong("role"), oid -> new HashMap<>())
                            .put(row.getLong("relation"), Set.copyOf(Rows.texts(row, "privileges"))),
                    members,
                    grantees);
        }
        return new Granted(graph, byRole);
    }

    private static boolean bypasses(RoleGraph graph, AppRole role, long other) {
        return other != role.oid() && graph.bypasses(other);
    }

    /** Returns which of the privileges that a role has on a relation it has by a grant, if it has them through somebody past the policies. */
    Set<String> only(Set<String> privileges, AppRole role, long relation, long owner) {
        boolean inherits = role.holds().stream()
                .anyMatch(held -> bypasses(graph, role, held) || (held != role.oid() && held == owner));
        if (!inherits || role.oid() == owner || graph.isSuperuser(role.oid())) {
            return privileges;
        }
        Set<String> granted = new LinkedHashSet<>(privileges);
        granted.retainAll(byRole.getOrDefault(role.oid(), Map.of()).getOrDefault(relation, Set.of()));
        return granted;
    }
}
