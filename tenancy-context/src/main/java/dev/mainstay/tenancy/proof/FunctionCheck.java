package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import dev.mainstay.tenancy.proof.Reach.Leak;
import dev.mainstay.tenancy.proof.Routines.Routine;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Looks for functions that read with their owner's rights, and at those that policies call. */
final class FunctionCheck implements Check {

    private static final String CALLED = """
            select distinct d.refobjid::int8 as routine from pg_depend d
             where d.classid = 'pg_policy'::regclass and d.refclassid = 'pg_proc'::regclass
             order by routine
            """;

    private static final String READ = """
            select p.polname::text as policy, p.polrelid::int8 as relation, d.refobjid::int8 as reads
              from pg_policy p join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid
             where d.refclassid = 'pg_class'::regclass and d.refobjid <> p.polrelid
            """;

    private static final List<String> CHANGES = List.of("INSERT", "UPDATE", "DELETE");

    private final Routines routines;
    private final Reach reach;

    FunctionCheck(Routines routines, Reach reach) {
        this.routines = routines;
        this.reach = reach;
    }

    @Override
    public List<Finding> find(Inspection inspection) throws SQLException {
        Set<Routine> calledByPolicies = calledByPolicies(inspection);
        List<Finding> findings = new ArrayList<>();
        for (Routine routine : calledByPolicies) {
            if (routine.immutable() && routines.readsSession(routine.body())) {
                findings.add(Finding.of(
                        FindingCode.PA009,
                        routine.signature(),
                        "a policy calls it, and a plan keeps what it returned the first time",
                        "alter routine %s stable;".formatted(routine.signature())));
            }
        }
        for (Routine routine : routines.all()) {
            if (routine.definer() && routine.callable() && !routine.fires()) {
                definer(inspection, routine, calledByPolicies.contains(routine), findings);
            }
        }
        findings.addAll(writable(inspection, calledByPolicies));
        return findings;
    }

    private Set<Routine> calledByPolicies(Inspection inspection) throws SQLException {
        Set<Routine> called = new LinkedHashSet<>();
        for (long oid : Rows.of(inspection.connection(), CALLED, row -> row.getLong("routine"))) {
            routines.at(oid).ifPresent(routine -> {
                called.add(routine);
                called.addAll(routines.calledBy(routine.body()));
            });
        }
        return called;
    }

    private void definer(Inspection inspection, Routine routine, boolean ofPolicy, List<Finding> findings) {
        Set<String> read = past(inspection, routine);
        if (!read.isEmpty() && !filters(inspection, routine, ofPolicy)) {
            String may = routine.grantees().stream()
                    .filter(grantee -> grantee == 0L
                            || inspection.ordinaryRoles().stream().anyMatch(role -> Inspection.actsAs(role, grantee)))
                    .map(inspection::grantee)
                    .collect(Collectors.joining(", "));
            findings.add(Finding.of(
                    FindingCode.PA015,
                    routine.signature(),
                    "it runs as %s, whom no policy holds to the tenant, and uses %s"
                            .formatted(inspection.catalog().roles().name(routine.owner()), String.join(", ", read)),
                    ofPolicy ? "" : "revoke execute on routine %s from %s;".formatted(routine.signature(), may)));
        }
    }

    /** A membership helper of a policy answers for who asks; any other function has to compare with the tenant's setting. */
    private boolean filters(Inspection inspection, Routine routine, boolean ofPolicy) {
        return !routine.isOpaque()
                && (ofPolicy
                        ? routines.readsSession(routine.body())
                        : routines.readsSetting(
                                routine.body(), inspection.spec().settings()));
    }

    /** Returns what a routine that runs as its owner uses past the policies. */
    private Set<String> past(Inspection inspection, Routine routine) {
        Set<String> read = new LinkedHashSet<>();
        for (Relation relation : inspection.byOid().values()) {
            if (uses(routine, relation)) {
                for (Leak leak : reach.through(relation, routine.owner())) {
                    read.add(leak.relation().name());
                }
            }
        }
        return read;
    }

    private boolean uses(Routine routine, Relation relation) {
        return routine.isOpaque()
                ? relation.tenantColumn().isPresent()
                : Routines.uses(routine.body(), relation)
                        || routines.calledBy(routine.body()).stream()
                                .anyMatch(called -> !called.definer() && Routines.uses(called.body(), relation));
    }

    /** Returns the functions of which nothing can be said: they read past the policies and compare with the tenant's setting by themselves. */
    List<TableProof> undecided(Inspection inspection) throws SQLException {
        Set<Routine> ofPolicies = calledByPolicies(inspection);
        List<TableProof> proofs = new ArrayList<>();
        for (Routine routine : routines.all()) {
            if (routine.definer()
                    && routine.callable()
                    && !routine.fires()
                    && !ofPolicies.contains(routine)
                    && filters(inspection, routine, false)
                    && !past(inspection, routine).isEmpty()) {
                Witness witness = new Witness(
                        null,
                        Inspection.names(inspection.ordinaryRoles()),
                        "",
                        "",
                        "the function runs with its owner's rights and filters by itself; it is not run");
                proofs.add(new TableProof(routine.signature(), Command.SELECT, Verdict.UNDECIDED, witness, null));
            }
        }
        return proofs;
    }

    private List<Finding> writable(Inspection inspection, Set<Routine> calledByPolicies) throws SQLException {
        Map<String, Relation> read = new TreeMap<>();
        Rows.of(inspection.connection(), READ, row -> inspection.relation(row.getLong("reads"))).stream()
                .flatMap(Optional::stream)
                .forEach(relation -> read.put(relation.name(), relation));
        for (Relation relation : inspection.catalog().relations()) {
            if (calledByPolicies.stream().anyMatch(routine -> Routines.uses(routine.body(), relation))) {
                read.put(relation.name(), relation);
            }
        }
        List<Finding> findings = new ArrayList<>();
        for (Relation relation : read.values()) {
            List<AppRole> writers = inspection.granted(relation, CHANGES);
            if (relation.isTable() && !relation.rowSecurity() && !writers.isEmpty()) {
                findings.add(Finding.of(
                        FindingCode.PA023,
                        relation.name(),
                        "a policy reads it, row-level security is not enabled on it, and %s may change it"
                                .formatted(Inspection.names(writers)),
                        inspection.revoke(relation, CHANGES, writers)));
            }
        }
        return findings;
    }
}
