package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.Relation;
import dev.mainstay.tenancy.proof.Routines.Routine;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Looks for triggers whose functions use tenants' rows with their owners' rights. Nobody needs EXECUTE for that: who changes the table runs
 * them. They give no rows away by themselves, and what they write is not known, so nothing is decided.
 */
final class TriggerCheck {

    private static final String TRIGGERS = """
            select t.tgrelid::int8 as relation, t.tgname::text as name, t.tgfoid::int8 as routine,
                   array(select c.name from (values (4, 'INSERT'), (8, 'DELETE'), (16, 'UPDATE'), (32, 'TRUNCATE')) c (bit, name)
                          where t.tgtype::int & c.bit <> 0) as commands
              from pg_trigger t where not t.tgisinternal and t.tgenabled in ('O', 'A')
             order by name, relation
            """;

    private final Routines routines;
    private final Reach reach;

    TriggerCheck(Routines routines, Reach reach) {
        this.routines = routines;
        this.reach = reach;
    }

    private record Trigger(long relation, String name, long routine, List<String> commands) {

        static Trigger of(ResultSet row) throws SQLException {
            return new Trigger(
                    row.getLong("relation"),
                    row.getString("name"),
                    row.getLong("routine"),
                    Rows.texts(row, "commands"));
        }
    }

    /** Returns the tables and commands of which nothing can be said. */
    List<TableProof> undecided(Inspection inspection, Changed changed) throws SQLException {
        Map<Relation, Pattern> patterns = new LinkedHashMap<>();
        inspection.byOid().values().forEach(relation -> patterns.put(relation, Routines.useOf(relation)));
        List<TableProof> proofs = new ArrayList<>();
        for (Trigger trigger : Rows.of(inspection.connection(), TRIGGERS, Trigger::of)) {
            Optional<Relation> table = inspection.relation(trigger.relation());
            Optional<Routine> routine = routines.at(trigger.routine()).filter(each -> goesPast(each, patterns));
            if (table.isPresent() && routine.isPresent()) {
                trigger.commands().stream()
                        .filter(command -> changed.by(table.get(), command))
                        .map(command -> undecided(inspection, table.get(), command, trigger, routine.get()))
                        .forEach(proofs::add);
            }
        }
        return proofs;
    }

    private boolean goesPast(Routine routine, Map<Relation, Pattern> patterns) {
        String texts = routines.textOf(routine);
        return routine.definer()
                && patterns.entrySet().stream()
                        .filter(entry -> routine.isOpaque()
                                ? entry.getKey().isOfTenants()
                                : entry.getValue().matcher(texts).find())
                        .anyMatch(entry ->
                                !reach.through(entry.getKey(), routine.owner()).isEmpty());
    }

    /** A table is emptied by a TRUNCATE, which is one way to delete. */
    private static TableProof undecided(
            Inspection inspection, Relation table, String command, Trigger trigger, Routine routine) {
        Witness witness = new Witness(
                null,
                Inspection.names(inspection.ordinaryRoles()),
                "",
                "",
                "trigger %s runs %s with the rights of %s, whom no policy holds to the tenant; it is not run"
                        .formatted(
                                trigger.name(),
                                routine.signature(),
                                inspection.catalog().roles().name(routine.owner())));
        Command shown = command.equals("TRUNCATE") ? Command.DELETE : Command.valueOf(command);
        return new TableProof(table.name(), shown, Verdict.UNDECIDED, witness, null);
    }
}
