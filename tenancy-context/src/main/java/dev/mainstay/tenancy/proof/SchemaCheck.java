package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Looks for schemas in which the application may create what stands in for something else. */
final class SchemaCheck implements Check {

    private static final String CREATORS = """
            select n.nspname::text as name, quote_ident(n.nspname) as quoted, n.nspowner::int8 as owner,
                   array(select acl.grantee::int8 from aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) acl
                          where acl.privilege_type = 'CREATE') as grantees
              from pg_namespace n
             where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
             order by name
            """;

    /** A schema and who may create in it. */
    private record Schema(String name, String quoted, long owner, Set<Long> grantees) {}

    @Override
    public List<Finding> find(Inspection inspection) throws SQLException {
        SessionDefaults defaults = SessionDefaults.read(inspection.connection());
        Set<String> holding = inspection
                .catalog()
                .all()
                .filter(relation -> relation.isTable() && relation.isOfTenants())
                .map(relation -> Sql.parts(relation.name()).get(0))
                .collect(Collectors.toSet());
        List<Finding> findings = new ArrayList<>();
        for (Schema schema : Rows.of(
                inspection.connection(),
                CREATORS,
                row -> new Schema(
                        row.getString("name"),
                        row.getString("quoted"),
                        row.getLong("owner"),
                        Rows.oids(row, "grantees")))) {
            look(inspection, schema, holding.contains(schema.name()), defaults, findings);
        }
        return findings;
    }

    private static void look(
            Inspection inspection, Schema schema, boolean holding, SessionDefaults defaults, List<Finding> findings) {
        Set<AppRole> roles = new LinkedHashSet<>();
        Set<String> grantees = new TreeSet<>();
        for (AppRole role : inspection.ordinaryRoles()) {
            for (long grantee : schema.grantees()) {
                boolean searched = holding || isSearched(defaults, role, schema.name());
                if (searched && mayAs(inspection, role, grantee, schema)) {
                    roles.add(role);
                    grantees.add(inspection.grantee(grantee));
                }
            }
        }
        if (!roles.isEmpty()) {
            findings.add(Finding.of(
                    FindingCode.PA036,
                    "schema " + schema.name(),
                    "%s may create objects in it, and it %s"
                            .formatted(
                                    Inspection.names(roles),
                                    holding ? "holds tables of tenants" : "is searched for names"),
                    "revoke create on schema %s from %s;".formatted(schema.quoted(), String.join(", ", grantees))));
        }
    }

    /** What it may do as another owner, or as a role that bypasses, is said of the role. */
    private static boolean mayAs(Inspection inspection, AppRole role, long grantee, Schema schema) {
        boolean escape = grantee != role.oid()
                && (grantee == schema.owner() || inspection.catalog().roles().bypasses(grantee));
        return grantee == 0L || (!escape && Inspection.actsAs(role, grantee));
    }

    private static boolean isSearched(SessionDefaults defaults, AppRole role, String schema) {
        return List.of(defaults.searchPath(role.name()).split(",", -1)).stream()
                .map(part -> part.strip().replace("\"", ""))
                .map(part -> part.equals("$user") ? role.name() : part)
                .anyMatch(schema::equals);
    }
}
