package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Routines.Routine;
import java.util.ArrayList;
import java.util.List;

/** Looks for functions that the application may call and whose declaration lets it look behind, whatever they do. */
final class DeclarationCheck implements Check {

    /** What these languages run has no names to look up. */
    private static final List<String> COMPILED = List.of("c", "internal");

    private final Routines routines;

    DeclarationCheck(Routines routines) {
        this.routines = routines;
    }

    @Override
    public List<Finding> find(Inspection inspection) {
        List<Finding> findings = new ArrayList<>();
        for (Routine routine : routines.all()) {
            if (routine.callable() && !routine.fires()) {
                if (routine.definer() && isUnpinned(routine) && !isOwn(inspection, routine)) {
                    findings.add(Finding.of(
                            FindingCode.PA037,
                            routine.signature(),
                            "it runs as %s, and its caller says where its names are searched"
                                    .formatted(inspection.catalog().roles().name(routine.owner())),
                            "alter routine %s set search_path = pg_catalog, %s, pg_temp;"
                                    .formatted(routine.signature(), routine.schema())));
                }
                if (routine.leakproof()) {
                    findings.add(Finding.of(
                            FindingCode.PA038,
                            routine.signature(),
                            "it is run on rows that the policies have not filtered",
                            "alter routine %s not leakproof;".formatted(routine.signature())));
                }
            }
        }
        return findings;
    }

    private static boolean isUnpinned(Routine routine) {
        return !routine.pinned() && !COMPILED.contains(routine.language());
    }

    private static boolean isOwn(Inspection inspection, Routine routine) {
        return inspection.ordinaryRoles().stream().anyMatch(role -> role.oid() == routine.owner());
    }
}
