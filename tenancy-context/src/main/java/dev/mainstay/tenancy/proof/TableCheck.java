package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import dev.mainstay.tenancy.proof.Catalog.Kind;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Looks at each table by itself: is it under row-level security, who can act as its owner, what is granted without a policy. */
final class TableCheck implements Check {

    private static final List<String> ROWS = List.of("SELECT", "INSERT", "UPDATE", "DELETE");
    private static final List<String> PAST_POLICIES = List.of("TRUNCATE", "REFERENCES", "TRIGGER");

    private static final String CHILDREN = """
            select i.inhrelid::int8 as child, c.relispartition
              from pg_inherits i join pg_class c on c.oid = i.inhrelid where c.relkind in ('r', 'p', 'f')
            """;

    /** The parent opens partitions and inheriting tables, with its own policies. */
    private enum Child {
        PARTITION,
        INHERITING,
        NONE
    }

    @Override
    public List<Finding> find(Inspection inspection) throws SQLException {
        Map<Long, Child> children = new HashMap<>();
        Rows.of(
                inspection.connection(),
                CHILDREN,
                row -> children.put(
                        row.getLong("child"), row.getBoolean("relispartition") ? Child.PARTITION : Child.INHERITING));
        List<Finding> findings = new ArrayList<>();
        for (Relation relation : inspection.catalog().relations()) {
            if (!relation.global()) {
                look(inspection, relation, children.getOrDefault(relation.oid(), Child.NONE), findings);
            }
        }
        return findings;
    }

    private static void look(Inspection inspection, Relation relation, Child child, List<Finding> findings) {
        if (relation.kind() == Kind.FOREIGN_TABLE) {
            foreign(inspection, relation, findings);
        } else if (relation.isTable() && !relation.isOfTenants()) {
            findings.add(unclassified(relation, "the application can touch it"));
        } else if (relation.isTable()) {
            protection(relation, child, findings);
            ownership(inspection, relation, findings);
            privileges(inspection, relation, findings);
            if (child == Child.NONE) {
                policies(inspection, relation, findings);
            }
        }
    }

    /** Says that nobody said whose rows these are. */
    static Finding unclassified(Relation relation, String how) {
        return Finding.of(
                FindingCode.PA033,
                relation.name(),
                how + ", it has no tenant's column and is declared neither global nor a child",
                "");
    }

    private static void foreign(Inspection inspection, Relation relation, List<Finding> findings) {
        List<AppRole> readers = inspection.granted(relation, ROWS);
        if (!readers.isEmpty()) {
            findings.add(Finding.of(
                    FindingCode.PA014B,
                    relation.name(),
                    "foreign tables have no row-level security, and %s may use it".formatted(Inspection.names(readers)),
                    inspection.revoke(relation, ROWS, readers)));
        }
    }

    private static void protection(Relation relation, Child child, List<Finding> findings) {
        if (!relation.rowSecurity()) {
            FindingCode code = switch (child) {
                case PARTITION -> FindingCode.PA016;
                case INHERITING -> FindingCode.PA016B;
                case NONE -> FindingCode.PA001;
            };
            findings.add(Finding.of(
                    code,
                    relation.name(),
                    "row-level security is not enabled on it, so %d policies filter nothing"
                            .formatted(relation.policies().size()),
                    "alter table %1$s enable row level security;\nalter table %1$s force row level security;"
                            .formatted(relation.name())));
        }
    }

    /** The application's own tables; those of a role that it can act as are said of the role. */
    private static void ownership(Inspection inspection, Relation relation, List<Finding> findings) {
        List<AppRole> owners = inspection.ordinaryRoles().stream()
                .filter(role -> role.oid() == relation.owner())
                .toList();
        if (owners.isEmpty()) {
            return;
        }
        String owner = Inspection.names(owners);
        if (relation.rowSecurity() && !relation.forced()) {
            findings.add(Finding.of(
                    FindingCode.PA002,
                    relation.name(),
                    "%s owns it, and policies do not bind an owner unless forced".formatted(owner),
                    "alter table %s force row level security;".formatted(relation.name())));
        }
        findings.add(Finding.of(
                FindingCode.PA004,
                relation.name(),
                "%s owns it and can disable row-level security".formatted(owner),
                ""));
    }

    private static void privileges(Inspection inspection, Relation relation, List<Finding> findings) {
        List<AppRole> roles = inspection.granted(relation, PAST_POLICIES);
        Set<String> held = new TreeSet<>();
        roles.forEach(role -> held.addAll(Inspection.allowed(role, relation, PAST_POLICIES)));
        if (!held.isEmpty()) {
            findings.add(Finding.of(
                    FindingCode.PA019,
                    relation.name(),
                    "%s may %s, and policies do not hold for that"
                            .formatted(Inspection.names(roles), String.join(", ", held)),
                    inspection.revoke(relation, held, roles)));
        }
    }

    private static void policies(Inspection inspection, Relation relation, List<Finding> findings) {
        Set<String> closed = new TreeSet<>();
        List<AppRole> roles = new ArrayList<>();
        for (AppRole role : inspection.ordinaryRoles()) {
            Set<String> missing = withoutPolicy(inspection, relation, role);
            if (!missing.isEmpty()) {
                closed.addAll(missing);
                roles.add(role);
            }
        }
        if (!closed.isEmpty()) {
            findings.add(Finding.of(
                    FindingCode.PA005,
                    relation.name(),
                    "%s may %s but no permissive policy opens a row for it"
                            .formatted(Inspection.names(roles), String.join(", ", closed)),
                    inspection.revoke(relation, closed, roles)));
        }
    }

    private static Set<String> withoutPolicy(Inspection inspection, Relation relation, AppRole role) {
        Set<String> missing = new TreeSet<>();
        Catalog catalog = inspection.catalog();
        if (relation.rowSecurity() && !catalog.roles().bypasses(role.oid()) && role.oid() != relation.owner()) {
            AppRole bound = catalog.withoutEscapes(role, relation);
            missing.addAll(Inspection.allowed(role, relation, ROWS));
            relation.policies().stream()
                    .filter(policy -> policy.permissive() && policy.appliesTo(bound))
                    .flatMap(policy -> policy.commands().stream())
                    .forEach(command -> missing.remove(command.name()));
        }
        return missing;
    }
}
