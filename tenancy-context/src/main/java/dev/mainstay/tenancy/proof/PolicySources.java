package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import dev.mainstay.tenancy.proof.Catalog.Policy;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import dev.mainstay.tenancy.proof.Routines.Routine;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Looks at what policies ask: the functions that they call and the tables that they read. */
final class PolicySources implements Check {

    private static final String CALLED = """
            select distinct coalesce(o.oprcode::oid, d.refobjid)::int8 as routine, p.polrelid::int8 as relation
              from pg_depend d join pg_policy p on p.oid = d.objid left join pg_operator o on d.refclassid = 'pg_operator'::regclass and o.oid = d.refobjid
             where d.classid = 'pg_policy'::regclass and d.refclassid in ('pg_proc'::regclass, 'pg_operator'::regclass)
             order by routine, relation
            """;

    private static final String READ = """
            select d.refobjid::int8 as reads
              from pg_policy p join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid
             where d.refclassid = 'pg_class'::regclass and d.refobjid <> p.polrelid
            """;

    private static final List<String> CHANGES = List.of("INSERT", "UPDATE", "DELETE");

    private final Routines routines;
    /** The routines, each with the tables whose policies call it. */
    private final Map<Routine, Set<Long>> called;

    private final List<Relation> read;

    private PolicySources(Routines routines, Map<Routine, Set<Long>> called, List<Relation> read) {
        this.routines = routines;
        this.called = called;
        this.read = read;
    }

    static PolicySources of(Inspection inspection, Routines routines) throws SQLException {
        Map<Routine, Set<Long>> called = called(inspection, routines);
        TreeMap<String, Relation> read = new TreeMap<>();
        Rows.of(inspection.connection(), READ, row -> inspection.relation(row.getLong("reads"))).stream()
                .flatMap(Optional::stream)
                .forEach(relation -> read.put(relation.name(), relation));
        for (Relation relation : inspection.catalog().relations()) {
            Pattern use = Routines.useOf(relation);
            if (called.keySet().stream()
                    .anyMatch(routine -> use.matcher(routine.body()).find())) {
                read.put(relation.name(), relation);
            }
        }
        return new PolicySources(routines, called, List.copyOf(read.values()));
    }

    private static Map<Routine, Set<Long>> called(Inspection inspection, Routines routines) throws SQLException {
        Map<Routine, Set<Long>> called = new LinkedHashMap<>();
        Rows.of(inspection.connection(), CALLED, row -> {
            long relation = row.getLong("relation");
            routines.at(row.getLong("routine")).ifPresent(routine -> {
                called.computeIfAbsent(routine, key -> new HashSet<>()).add(relation);
                routines.calledBy(routine.body())
                        .forEach(each -> called.computeIfAbsent(each, key -> new HashSet<>())
                                .add(relation));
            });
            return relation;
        });
        return called;
    }

    /** Returns the functions that policies call, themselves and through others. */
    Set<Routine> called() {
        return called.keySet();
    }

    @Override
    public List<Finding> find(Inspection inspection) {
        List<Finding> findings = new ArrayList<>();
        for (Routine routine : called.keySet()) {
            if (routine.immutable() && routines.readsSession(routine.body())) {
                findings.add(Finding.of(
                        FindingCode.PA009,
                        routine.signature(),
                        "a policy calls it, and a plan keeps what it returned the first time",
                        "alter routine %s stable;".formatted(routine.signature())));
            }
            List<AppRole> owners = inspection.ordinaryRoles().stream()
                    .filter(role -> Inspection.actsAs(role, routine.owner()))
                    .toList();
            if (!owners.isEmpty() && !isPastPolicies(inspection, routine, owners)) {
                findings.add(Finding.of(
                        FindingCode.PA035,
                        routine.signature(),
                        "a policy calls it, and %s can act as its owner and replace it"
                                .formatted(Inspection.names(owners)),
                        ""));
            }
        }
        read.forEach(relation -> writable(inspection, relation, findings));
        return findings;
    }

    /** Whoever can act as the owner of all these tables, or become a role that bypasses, needs no function; PA004 and PA003b say so. */
    private boolean isPastPolicies(Inspection inspection, Routine routine, List<AppRole> actors) {
        long owner = routine.owner();
        boolean becomesBypass =
                inspection.catalog().roles().bypasses(owner) && actors.stream().allMatch(actor -> actor.oid() != owner);
        return becomesBypass
                || called.getOrDefault(routine, Set.of()).stream()
                        .flatMap(relation -> inspection.relation(relation).stream())
                        .allMatch(relation -> relation.owner() == owner);
    }

    private static void writable(Inspection inspection, Relation relation, List<Finding> findings) {
        List<AppRole> writers = inspection.granted(relation, CHANGES).stream()
                .filter(role -> isOpen(relation, role))
                .toList();
        if (relation.isTable() && !writers.isEmpty()) {
            findings.add(Finding.of(
                    FindingCode.PA023,
                    relation.name(),
                    "a policy reads it, %s may change it, and no policy holds that back"
                            .formatted(Inspection.names(writers)),
                    inspection.revoke(relation, CHANGES, writers)));
        }
    }

    /** Only what is the same for all rows is seen here; the truth table tries the policies of tenants' tables. */
    private static boolean isOpen(Relation relation, AppRole role) {
        if (!relation.rowSecurity()) {
            return true;
        }
        List<Policy> policies = relation.policies().stream()
                .filter(policy -> policy.appliesTo(role))
                .filter(policy -> policy.commands().contains(Command.INSERT)
                        || policy.commands().contains(Command.UPDATE))
                .toList();
        return relation.tenantColumn().isEmpty()
                && policies.stream().allMatch(Policy::permissive)
                && policies.stream()
                        .map(policy -> policy.check() == null ? policy.using() : policy.check())
                        .anyMatch("true"::equals);
    }
}
