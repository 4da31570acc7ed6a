package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at the application's roles: does row-level security hold for them, what can they become, what may they do in the database. */
final class RoleCheck implements Check {

    private static final int NAMED = 3;

    private static final String TEMPORARY = """
            select current_database()::text as name, quote_ident(current_database()) as quoted,
                   array(select r.rolname::text from pg_roles r
                          where r.rolname = any (?) and has_database_privilege(r.oid, d.oid, 'TEMPORARY')) as roles,
                   array(select acl.grantee::int8 from aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) acl
                          where acl.privilege_type = 'TEMPORARY') as grantees
              from pg_database d where d.datname = current_database()
            """;

    private static final String DEFAULTS = """
            select a.defaclrole::int8 as creator, quote_ident(n.nspname) as schema,
                   array(select distinct acl.grantee::int8 from aclexplode(a.defaclacl) acl
                          where acl.grantee <> a.defaclrole) as grantees
              from pg_default_acl a left join pg_namespace n on n.oid = a.defaclnamespace
             where a.defaclobjtype = 'r'
             order by creator, schema
            """;

    private static final String TOUCHING = """
            select distinct r.oid::int8 as oid from pg_roles r cross join pg_class c
             where r.oid = any (?::oid[]) and c.oid = any (?::oid[]) and has_schema_privilege(r.oid, c.relnamespace, 'USAGE')
               and (has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
                 or has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE'))
             order by 1
            """;

    /** The files and the write-ahead log hold the rows of all tenants; before PostgreSQL 16 CREATEROLE makes a member of nearly any role. */
    private static final String BESIDE_POLICIES = """
            select r.rolname::text || case when r.rolreplication then ' (replication)'
                     when r.rolcreaterole then ' (createrole)' else '' end as name
              from pg_roles r
             where r.oid = any (?::oid[])
               and (r.rolreplication or r.rolcreaterole and current_setting('server_version_num')::int < 160000
                 or r.rolname in ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program'))
             order by 1
            """;

    @Override
    public List<Finding> find(Inspection inspection) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (AppRole role : inspection.catalog().appRoles().values()) {
            bypass(inspection, role, findings);
            owners(inspection, role, findings);
            beside(inspection, role, findings);
            strangers(inspection, role, findings);
        }
        temporary(inspection, findings);
        defaults(inspection, findings);
        return findings;
    }

    private static void bypass(Inspection inspection, AppRole role, List<Finding> findings) {
        RoleGraph graph = inspection.catalog().roles();
        if (graph.bypasses(role.oid())) {
            findings.add(Finding.of(
                    FindingCode.PA003,
                    "role " + role.name(),
                    "no policy holds for it",
                    "alter role %s nosuperuser nobypassrls;".formatted(Sql.name(role.name()))));
        } else {
            List<Long> past =
                    role.canBecome().stream().filter(graph::bypasses).sorted().toList();
            if (!past.isEmpty()) {
                findings.add(Finding.of(
                        FindingCode.PA003B,
                        "role " + role.name(),
                        "it can become %s, for whom no policy holds".formatted(names(graph, past)),
                        past.stream()
                                .map(other -> inspection.revokeMembership(role, other))
                                .distinct()
                                .collect(Collectors.joining("\n"))));
            }
        }
    }

    private static void beside(Inspection inspection, AppRole role, List<Finding> findings) throws SQLException {
        RoleGraph graph = inspection.catalog().roles();
        Set<Long> actors = new LinkedHashSet<>(role.holds());
        actors.addAll(role.canBecome());
        List<String> ways =
                Rows.of(inspection.connection(), BESIDE_POLICIES, row -> row.getString("name"), List.copyOf(actors));
        if (!ways.isEmpty() && !graph.isSuperuser(role.oid())) {
            findings.add(Finding.of(
                    FindingCode.PA003B,
                    "role " + role.name(),
                    "it gets at rows without a query, or at more roles, through %s".formatted(String.join(", ", ways)),
                    ""));
        }
    }

    private static String names(RoleGraph graph, Collection<Long> oids) {
        return oids.stream().map(graph::name).sorted().collect(Collectors.joining(", "));
    }

    /** What it can do as another role it can do to all tables of that role: it is said once. */
    private static void owners(Inspection inspection, AppRole role, List<Finding> findings) {
        if (inspection.catalog().roles().isSuperuser(role.oid())) {
            return;
        }
        Set<Long> others = new LinkedHashSet<>(role.holds());
        others.addAll(role.canBecome());
        others.remove(role.oid());
        for (long owner : others) {
            List<Relation> tables = inspection.tenantTablesOf(owner);
            List<Relation> unforced = tables.stream()
                    .filter(table -> table.rowSecurity() && !table.forced())
                    .toList();
            String fix = inspection.revokeMembership(role, owner);
            String acts = "it can act as %s, who owns "
                    .formatted(inspection.catalog().roles().name(owner));
            if (!unforced.isEmpty()) {
                findings.add(Finding.of(
                        FindingCode.PA002,
                        "role " + role.name(),
                        acts + listed(unforced) + ", and policies do not bind an owner unless forced",
                        fix));
            }
            if (!tables.isEmpty()) {
                findings.add(Finding.of(
                        FindingCode.PA004,
                        "role " + role.name(),
                        acts + listed(tables) + ", and can disable row-level security",
                        fix));
            }
        }
    }

    private static String listed(List<Relation> tables) {
        String first = tables.stream().limit(NAMED).map(Relation::name).collect(Collectors.joining(", "));
        int more = tables.size() - NAMED;
        return "%d %s of tenants (%s%s)"
                .formatted(
                        tables.size(),
                        tables.size() == 1 ? "table" : "tables",
                        first,
                        more > 0 ? " and %d more".formatted(more) : "");
    }

    /** Roles that are one SET ROLE away and that nobody named: what they may do was not looked at. */
    private static void strangers(Inspection inspection, AppRole role, List<Finding> findings) throws SQLException {
        RoleGraph graph = inspection.catalog().roles();
        Set<Long> strangers = new LinkedHashSet<>(role.canBecome());
        strangers.removeIf(other ->
                graph.bypasses(other) || !inspection.tenantTablesOf(other).isEmpty());
        inspection.catalog().appRoles().values().forEach(known -> strangers.removeAll(known.holds()));
        if (strangers.isEmpty() || graph.isSuperuser(role.oid())) {
            return;
        }
        List<Long> tables = inspection.byOid().values().stream()
                .filter(Relation::isOfTenants)
                .map(Relation::oid)
                .toList();
        List<Long> touching =
                Rows.of(inspection.connection(), TOUCHING, row -> row.getLong("oid"), List.copyOf(strangers), tables);
        if (!touching.isEmpty()) {
            findings.add(Finding.of(
                    FindingCode.PA034,
                    "role " + role.name(),
                    "it can become %s, which may use tables of tenants and is not among the application's roles"
                            .formatted(names(graph, touching)),
                    touching.stream()
                            .map(other -> inspection.revokeMembership(role, other))
                            .distinct()
                            .collect(Collectors.joining("\n"))));
        }
    }

    private static void temporary(Inspection inspection, List<Finding> findings) throws SQLException {
        List<String> roles =
                inspection.ordinaryRoles().stream().map(AppRole::name).toList();
        findings.addAll(Rows.of(
                        inspection.connection(),
                        TEMPORARY,
                        row -> {
                            List<String> may = Rows.texts(row, "roles");
                            Set<Long> grantees = Rows.oids(row, "grantees");
                            return may.isEmpty()
                                    ? List.<Finding>of()
                                    : List.of(Finding.of(
                                            FindingCode.PA031,
                                            "database " + row.getString("name"),
                                            "%s may create temporary tables in it".formatted(String.join(", ", may)),
                                            "revoke temporary on database %s from %s;"
                                                    .formatted(
                                                            row.getString("quoted"), concerned(inspection, grantees))));
                        },
                        roles)
                .stream()
                .flatMap(List::stream)
                .toList());
    }

    private static String concerned(Inspection inspection, Collection<Long> grantees) {
        return grantees.stream()
                .filter(grantee -> grantee == 0L || reaches(inspection, grantee))
                .map(inspection::grantee)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static boolean reaches(Inspection inspection, long other) {
        return inspection.ordinaryRoles().stream().anyMatch(role -> Inspection.actsAs(role, other));
    }

    private static void defaults(Inspection inspection, List<Finding> findings) throws SQLException {
        findings.addAll(Rows.of(inspection.connection(), DEFAULTS, row -> {
                    String to = concerned(inspection, Rows.oids(row, "grantees"));
                    String creator = inspection.catalog().roles().name(row.getLong("creator"));
                    String schema = row.getString("schema");
                    String where = schema == null ? "" : " in schema " + schema;
                    return to.isEmpty()
                            ? List.<Finding>of()
                            : List.of(Finding.of(
                                    FindingCode.PA027,
                                    "default privileges of " + creator + where,
                                    "each table that %s creates%s is granted to %s before it has a policy"
                                            .formatted(creator, where, to),
                                    "alter default privileges for role %s%s revoke all on tables from %s;"
                                            .formatted(Sql.name(creator), where, to)));
                })
                .stream()
                .flatMap(List::stream)
                .toList());
    }
}
