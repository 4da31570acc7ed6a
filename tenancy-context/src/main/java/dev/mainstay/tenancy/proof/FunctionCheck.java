package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import dev.mainstay.tenancy.proof.Reach.Leak;
import dev.mainstay.tenancy.proof.Routines.Routine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks for functions that use tenants' rows with their owner's rights. */
final class FunctionCheck implements Check {

    private final Routines routines;
    private final Reach reach;
    private final Set<Routine> ofPolicies;

    /**
     * Makes the check.
     *
     * @param routines of the database
     * @param reach of their owners
     * @param ofPolicies those that policies call
     */
    FunctionCheck(Routines routines, Reach reach, Set<Routine> ofPolicies) {
        this.routines = routines;
        this.reach = reach;
        this.ofPolicies = ofPolicies;
    }

    /** What a function uses past the policies. */
    private record Use(Routine routine, List<Relation> tenants, List<Relation> unclassified) {

        boolean isNone() {
            return tenants.isEmpty() && unclassified.isEmpty();
        }
    }

    @Override
    public List<Finding> find(Inspection inspection) {
        List<Finding> findings = new ArrayList<>();
        uses(inspection).filter(use -> !filters(inspection, use.routine())).forEach(use -> {
            use.unclassified()
                    .forEach(table -> findings.add(TableCheck.unclassified(
                            table,
                            "the application uses it through " + use.routine().signature())));
            if (!use.tenants().isEmpty()) {
                findings.add(open(inspection, use));
            }
        });
        return findings;
    }

    /**
     * Returns the functions of which nothing can be said: they read past the policies and compare with the tenant's setting by themselves, or
     * set it, so that the policies let them read what is not the caller's.
     */
    List<TableProof> undecided(Inspection inspection) {
        Stream<TableProof> filtering = uses(inspection)
                .filter(use -> filters(inspection, use.routine()) && !ofPolicies.contains(use.routine()))
                .map(use -> undecided(
                        inspection,
                        use.routine(),
                        "the function runs with its owner's rights and filters by itself; it is not run"));
        Stream<TableProof> setting = routines.all().stream()
                .filter(routine -> routine.callable() && !routine.fires() && setsTenant(inspection, routine))
                .map(routine -> undecided(
                        inspection,
                        routine,
                        "the function sets for itself for whom the policies let it work; it is not run"));
        return Stream.concat(filtering, setting).toList();
    }

    private static TableProof undecided(Inspection inspection, Routine routine, String why) {
        Witness witness = new Witness(null, Inspection.names(inspection.ordinaryRoles()), "", "", why);
        return new TableProof(routine.signature(), Command.SELECT, Verdict.UNDECIDED, witness, null);
    }

    private boolean setsTenant(Inspection inspection, Routine routine) {
        boolean sets = routine.sets().stream()
                .anyMatch(name -> name.equalsIgnoreCase("role")
                        || inspection.spec().settings().stream()
                                .anyMatch(setting -> setting.name().equalsIgnoreCase(name)));
        String texts = sets ? routines.textOf(routine) : "";
        return sets
                && inspection.byOid().values().stream()
                        .filter(Relation::isOfTenants)
                        .anyMatch(relation -> routine.isOpaque()
                                || Routines.useOf(relation).matcher(texts).find());
    }

    private Stream<Use> uses(Inspection inspection) {
        Map<Relation, Pattern> patterns = new LinkedHashMap<>();
        inspection.byOid().values().forEach(relation -> patterns.put(relation, Routines.useOf(relation)));
        return routines.all().stream()
                .filter(routine -> routine.definer() && routine.callable() && !routine.fires())
                .map(routine -> use(routine, patterns))
                .filter(use -> !use.isNone());
    }

    private Use use(Routine routine, Map<Relation, Pattern> patterns) {
        String texts = routines.textOf(routine);
        List<Leak> leaks = patterns.entrySet().stream()
                .filter(entry -> routine.isOpaque()
                        ? entry.getKey().isOfTenants()
                        : entry.getValue().matcher(texts).find())
                .flatMap(entry -> reach.through(entry.getKey(), routine.owner()).stream())
                .toList();
        return new Use(routine, read(leaks, false), read(leaks, true));
    }

    private static List<Relation> read(List<Leak> leaks, boolean unclassified) {
        return leaks.stream()
                .filter(leak -> leak.isUnclassified() == unclassified)
                .map(Leak::relation)
                .distinct()
                .toList();
    }

    /**
     * A membership helper of a policy says yes or no, or answers for who asks; any other function has to compare with the tenant's setting.
     * What is read by text that the function makes up, or in another language, is not known.
     */
    private boolean filters(Inspection inspection, Routine routine) {
        if (routine.isOpaque()) {
            return false;
        }
        return ofPolicies.contains(routine)
                ? routine.answers() || routines.readsSession(routine.body())
                : routines.readsSetting(routine.body(), inspection.spec().settings());
    }

    private Finding open(Inspection inspection, Use use) {
        Routine routine = use.routine();
        List<AppRole> roles = inspection.ordinaryRoles();
        String may = routine.grantees().stream()
                .filter(grantee -> grantee == 0L || roles.stream().anyMatch(role -> Inspection.actsAs(role, grantee)))
                .map(inspection::grantee)
                .collect(Collectors.joining(", "));
        return Finding.of(
                FindingCode.PA015,
                routine.signature(),
                "it runs as %s, whom no policy holds to the tenant, and uses %s"
                        .formatted(
                                inspection.catalog().roles().name(routine.owner()),
                                use.tenants().stream()
                                        .map(Relation::name)
                                        .sorted()
                                        .collect(Collectors.joining(", "))),
                ofPolicies.contains(routine) || may.isEmpty()
                        ? ""
                        : "revoke execute on routine %s from %s;".formatted(routine.signature(), may));
    }
}
