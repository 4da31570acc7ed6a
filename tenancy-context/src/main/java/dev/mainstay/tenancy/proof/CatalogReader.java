package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import dev.mainstay.tenancy.proof.Catalog.Column;
import dev.mainstay.tenancy.proof.Catalog.Kind;
import dev.mainstay.tenancy.proof.Catalog.Policy;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Reads a {@link Catalog} in a handful of queries; the caller has set the search path to {@code pg_catalog}, so names come qualified. */
final class CatalogReader {

    private static final String RELATIONS = """
            select c.oid::int8 as oid, c.relkind::text as kind, c.relowner::int8 as owner,
                   c.relrowsecurity, c.relforcerowsecurity, n.nspname || '.' || c.relname as plain,
                   quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name,
                   exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
                     as of_extension
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
               and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
             order by name
            """;

    private static final String COLUMNS = """
            select a.attrelid::int8 as relation, a.attnum, a.attname::text as name,
                   format_type(a.atttypid, a.atttypmod) as type,
                   a.attnotnull and not exists (select from pg_constraint k where k.conrelid = a.attrelid and k.contype = 'n'
                                                   and not k.convalidated and k.conkey = array[a.attnum]) as attnotnull
              from pg_attribute a
             where a.attrelid = any (?::oid[]) and a.attnum > 0 and not a.attisdropped
             order by a.attrelid, a.attnum
            """;

    private static final String POLICIES = """
            select p.polrelid::int8 as relation, p.oid::int8 as oid, p.polname::text as name, p.polpermissive,
                   p.polcmd::text as command, p.polroles as roles,
                   pg_get_expr(p.polqual, p.polrelid) as visible, pg_get_expr(p.polwithcheck, p.polrelid) as allowed
              from pg_policy p where p.polrelid = any (?::oid[])
             order by p.polrelid, p.polname
            """;

    private static final String PRIVILEGES = """
            select c.oid::int8 as relation, r.rolname::text as role, array(
                     select p.name from unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) p(name)
                      where c.relkind <> 'S' and (has_table_privilege(r.oid, c.oid, p.name)
                         or p.name in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') and has_any_column_privilege(r.oid, c.oid, p.name))
                     union all
                     select p.name from unnest('{SELECT,UPDATE,USAGE}'::text[]) p(name)
                      where c.relkind = 'S' and has_sequence_privilege(r.oid, c.oid, p.name)) as privileges
              from pg_class c cross join pg_roles r
             where c.oid = any (?::oid[]) and r.rolname = any (?)
               and (has_schema_privilege(r.oid, c.relnamespace, 'USAGE')
                 or exists (select from pg_depend d join pg_rewrite w on w.oid = d.objid
                             where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
                               and d.refobjid = c.oid and w.ev_class <> c.oid))
            """;

    private static final String CHECKS = """
            select conrelid::int8 as relation, pg_get_expr(conbin, conrelid) as expression
              from pg_constraint where contype = 'c' and convalidated and conrelid = any (?::oid[])
             order by conrelid, conname
            """;

    private final Connection connection;
    private final Classification classification;
    private final Map<Long, List<Column>> columns = new HashMap<>();
    private final Map<Long, List<Policy>> policies = new HashMap<>();
    private final Map<Long, List<String>> checks = new HashMap<>();
    private final Map<Long, Map<String, Set<String>>> privileges = new HashMap<>();

    private final Map<String, AppRole> appRoles;
    private final Granted granted;

    private CatalogReader(Connection connection, AuditSpec spec, Map<String, AppRole> appRoles, Granted granted) {
        this.connection = connection;
        this.classification = new Classification(spec);
        this.appRoles = appRoles;
        this.granted = granted;
    }

    /**
     * Reads what an audit needs.
     *
     * @throws IllegalArgumentException when one of the spec's roles does not exist, or a child's parent is no table of tenants
     */
    static Catalog read(Connection connection, AuditSpec spec) throws SQLException {
        RoleGraph graph = RoleGraph.read(connection);
        Map<String, AppRole> roles = appRoles(spec, graph);
        return new CatalogReader(connection, spec, roles, Granted.read(connection, graph, roles.values()))
                .catalog(graph);
    }

    private static Map<String, AppRole> appRoles(AuditSpec spec, RoleGraph graph) {
        Map<String, AppRole> roles = new LinkedHashMap<>();
        for (String name : spec.appRoles()) {
            long oid = graph.named(name)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "appRoles must be roles of this server, there is no role '" + name + "'"))
                    .oid();
            roles.put(name, new AppRole(oid, name, graph.held(oid), graph.reachable(oid)));
        }
        return roles;
    }

    private Catalog catalog(RoleGraph graph) throws SQLException {
        List<Long> oids = Rows.of(connection, RELATIONS, row -> row.getLong("oid"));
        readParts(oids, appRoles.keySet());
        List<Relation> touched = new ArrayList<>();
        List<Relation> hidden = new ArrayList<>();
        for (Relation relation : Rows.of(connection, RELATIONS, this::relation)) {
            (relation.privileges().isEmpty() ? hidden : touched).add(relation);
        }
        Catalog catalog = new Catalog(List.copyOf(touched), List.copyOf(hidden), appRoles, graph);
        catalog.all().flatMap(relation -> relation.parent().stream()).forEach(parent -> requireTable(catalog, parent));
        return catalog;
    }

    private static void requireTable(Catalog catalog, String parent) {
        if (catalog.all()
                .filter(relation -> relation.isTable() && relation.isOfTenants())
                .noneMatch(relation -> relation.name().replace("\"", "").equals(parent.replace("\"", "")))) {
            throw new IllegalArgumentException("children must name tables of tenants as parents, was '" + parent + "'");
        }
    }

    private void readParts(List<Long> oids, Set<String> roles) throws SQLException {
        Rows.of(connection, COLUMNS, row -> add(columns, row, column(row)), oids);
        Rows.of(connection, POLICIES, row -> add(policies, row, policy(row)), oids);
        Rows.of(connection, CHECKS, row -> add(checks, row, row.getString("expression")), oids);
        Rows.of(connection, PRIVILEGES, this::addPrivileges, oids, roles);
    }

    private static <T> boolean add(Map<Long, List<T>> byRelation, ResultSet row, T part) throws SQLException {
        return byRelation
                .computeIfAbsent(row.getLong("relation"), oid -> new ArrayList<>())
                .add(part);
    }

    private boolean addPrivileges(ResultSet row) throws SQLException {
        Set<String> granted = new LinkedHashSet<>(Rows.texts(row, "privileges"));
        if (!granted.isEmpty()) {
            privileges
                    .computeIfAbsent(row.getLong("relation"), oid -> new LinkedHashMap<>())
                    .put(row.getString("role"), granted);
        }
        return !granted.isEmpty();
    }

    private static Column column(ResultSet row) throws SQLException {
        return new Column(
                row.getInt("attnum"), row.getString("name"), row.getString("type"), row.getBoolean("attnotnull"));
    }

    private static Policy policy(ResultSet row) throws SQLException {
        return new Policy(
                row.getLong("oid"),
                row.getString("name"),
                row.getBoolean("polpermissive"),
                commands(row.getString("command")),
                Rows.oids(row, "roles"),
                row.getString("visible"),
                row.getString("allowed"));
    }

    private static Set<Command> commands(String letter) {
        return switch (letter) {
            case "r" -> EnumSet.of(Command.SELECT);
            case "a" -> EnumSet.of(Command.INSERT);
            case "w" -> EnumSet.of(Command.UPDATE);
            case "d" -> EnumSet.of(Command.DELETE);
            default -> EnumSet.allOf(Command.class);
        };
    }

    private Relation relation(ResultSet row) throws SQLException {
        long oid = row.getLong("oid");
        String plain = row.getString("plain");
        List<Column> all = columns.getOrDefault(oid, List.of());
        boolean global = classification.isGlobal(plain, row.getString("name"));
        var tenantColumn = classification.tenantColumn(plain, all).filter(column -> !global);
        return new Relation(
                oid,
                row.getString("name"),
                kind(row.getString("kind")),
                row.getLong("owner"),
                row.getBoolean("relrowsecurity"),
                row.getBoolean("relforcerowsecurity"),
                all,
                policies.getOrDefault(oid, List.of()),
                privileges(oid, row.getLong("owner")),
                checks.getOrDefault(oid, List.of()),
                tenantColumn,
                tenantColumn.isPresent() || global
                        ? Optional.empty()
                        : classification.parent(plain, row.getString("name")),
                global || (row.getBoolean("of_extension") && tenantColumn.isEmpty()));
    }

    private Map<String, Set<String>> privileges(long oid, long owner) {
        Map<String, Set<String>> byRole = new LinkedHashMap<>();
        privileges.getOrDefault(oid, Map.of()).forEach((name, all) -> {
            Set<String> own = granted.only(all, Objects.requireNonNull(appRoles.get(name)), oid, owner);
            if (!own.isEmpty()) {
                byRole.put(name, own);
            }
        });
        return byRole;
    }

    private static Kind kind(String letter) {
        return switch (letter) {
            case "p" -> Kind.PARTITIONED;
            case "v" -> Kind.VIEW;
            case "m" -> Kind.MATERIALISED_VIEW;
            case "f" -> Kind.FOREIGN_TABLE;
            case "S" -> Kind.SEQUENCE;
            default -> Kind.TABLE;
        };
    }
}
