package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import dev.mainstay.tenancy.proof.Catalog.Kind;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import dev.mainstay.tenancy.proof.Reach.Leak;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks for views that read with their owner's rights what the application would not see. */
final class ViewCheck implements Check {

    private static final List<String> ROWS = List.of("SELECT", "INSERT", "UPDATE", "DELETE");

    /** The first version whose views can read with the rights of who asks. */
    private static final int SECURITY_INVOKER = 15;

    private final Reach reach;

    ViewCheck(Reach reach) {
        this.reach = reach;
    }

    @Override
    public List<Finding> find(Inspection inspection) {
        List<Finding> findings = new ArrayList<>();
        for (Relation relation : inspection.catalog().relations()) {
            List<AppRole> users = inspection.granted(relation, ROWS);
            if (users.isEmpty() || relation.global()) {
                continue;
            }
            if (relation.kind() == Kind.VIEW) {
                view(inspection, relation, users, findings);
            } else if (relation.kind() == Kind.MATERIALISED_VIEW && reach.holdsTenantRows(relation)) {
                findings.add(Finding.of(
                        FindingCode.PA014,
                        relation.name(),
                        "it keeps rows of tenants, has no row-level security, and %s may read it"
                                .formatted(Inspection.names(users)),
                        inspection.revoke(relation, ROWS, users)));
            }
        }
        return findings;
    }

    private void view(Inspection inspection, Relation view, List<AppRole> users, List<Finding> findings) {
        List<Leak> leaks = reach.through(view, Reach.APPLICATION);
        leaks.stream()
                .filter(Leak::isUnclassified)
                .map(Leak::relation)
                .distinct()
                .forEach(table -> findings.add(
                        TableCheck.unclassified(table, "the application reads it through " + view.name())));
        List<Leak> open = leaks.stream().filter(leak -> !leak.isUnclassified()).toList();
        if (!open.isEmpty()) {
            findings.add(Finding.of(
                    FindingCode.PA013,
                    view.name(),
                    open.stream()
                            .map(leak -> sentence(inspection, leak))
                            .distinct()
                            .collect(Collectors.joining("; ")),
                    fix(inspection, view, open, users)));
        }
    }

    private static String sentence(Inspection inspection, Leak leak) {
        return "%s reads %s with the rights of %s, whom no policy holds to the tenant"
                .formatted(
                        leak.doors().get(leak.doors().size() - 1).name(),
                        leak.relation().name(),
                        inspection.catalog().roles().name(leak.role()));
    }

    private static String fix(Inspection inspection, Relation view, List<Leak> leaks, List<AppRole> users) {
        Set<String> doors = new LinkedHashSet<>();
        leaks.forEach(leak -> leak.doors().forEach(door -> doors.add(door.name())));
        boolean tablesOnly = leaks.stream().allMatch(leak -> leak.relation().isTable());
        return inspection.serverVersion() >= SECURITY_INVOKER && tablesOnly
                ? doors.stream()
                        .map("alter view %s set (security_invoker = true);"::formatted)
                        .collect(Collectors.joining("\n"))
                : inspection.revoke(view, ROWS, users);
    }

    /** Returns the views of which nothing can be said: they read past the policies and compare with the tenant's setting by themselves. */
    List<TableProof> undecided(Inspection inspection) {
        List<TableProof> proofs = new ArrayList<>();
        for (Relation view : inspection.catalog().relations()) {
            boolean filters = view.kind() == Kind.VIEW
                    && !view.global()
                    && (reach.filtersItself(view)
                            || reach.sources(view).stream().anyMatch(reach::filtersItself));
            for (Command command : Command.values()) {
                List<AppRole> users = inspection.granted(view, List.of(command.name()));
                if (filters && !users.isEmpty()) {
                    proofs.add(undecided(view, command, users.get(0)));
                }
            }
        }
        return proofs;
    }

    private static TableProof undecided(Relation view, Command command, AppRole role) {
        Witness witness = new Witness(
                null,
                role.name(),
                "",
                "",
                "the view reads with its owner's rights and filters by itself; its query is not evaluated");
        return new TableProof(view.name(), command, Verdict.UNDECIDED, witness, null);
    }
}
