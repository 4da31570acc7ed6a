package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.Relation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at rewrite rules: what they do in addition or in place of a command, they do with the rights of the relation's owner. */
final class RuleCheck {

    private static final String RULES = """
            select w.ev_class::int8 as relation, quote_ident(w.rulename) as name, pg_get_ruledef(w.oid) as definition,
                   case w.ev_type when '2' then 'UPDATE' when '3' then 'INSERT' else 'DELETE' end as command,
                   array(select distinct d.refobjid::int8 from pg_depend d
                          where d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass) as uses
              from pg_rewrite w where w.ev_type <> '1' and w.ev_enabled in ('O', 'A')
             order by name, relation
            """;

    private final Reach reach;
    private final Changed changed;

    RuleCheck(Reach reach, Changed changed) {
        this.reach = reach;
        this.changed = changed;
    }

    private record Rewrite(long relation, String name, String definition, Command command, Set<Long> uses) {

        static Rewrite of(ResultSet row) throws SQLException {
            return new Rewrite(
                    row.getLong("relation"),
                    row.getString("name"),
                    row.getString("definition"),
                    Command.valueOf(row.getString("command")),
                    Rows.oids(row, "uses"));
        }
    }

    /** Says what rules do that are not a view's own query: a finding where they go past the policies, else nothing is decided. */
    void look(Inspection inspection, List<Finding> findings, List<TableProof> proofs) throws SQLException {
        for (Rewrite rule : Rows.of(inspection.connection(), RULES, Rewrite::of)) {
            Optional<Relation> on = inspection
                    .relation(rule.relation())
                    .filter(relation -> changed.by(relation, rule.command().name()));
            List<Relation> used = on.stream()
                    .flatMap(relation -> used(inspection, rule, relation))
                    .toList();
            if (on.isPresent() && !used.isEmpty()) {
                Optional<Finding> open = open(inspection, rule, on.get(), used);
                open.ifPresentOrElse(findings::add, () -> proofs.add(undecided(inspection, rule, on.get())));
            }
        }
    }

    /** A rule always depends on its own relation; it uses it where its text names it once more. */
    private static Stream<Relation> used(Inspection inspection, Rewrite rule, Relation on) {
        return rule.uses().stream()
                .flatMap(oid -> inspection.relation(oid).stream())
                .filter(relation -> !relation.global())
                .filter(relation -> relation.oid() != on.oid()
                        || Routines.useOf(on).matcher(rule.definition()).find());
    }

    private Optional<Finding> open(Inspection inspection, Rewrite rule, Relation on, List<Relation> used) {
        String past = used.stream()
                .flatMap(relation -> reach.through(relation, on.owner()).stream())
                .filter(leak -> !leak.isUnclassified())
                .map(leak -> leak.relation().name())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return past.isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.of(
                        FindingCode.PA039,
                        on.name(),
                        "rule %s runs as %s, whom no policy holds to the tenant, and uses %s"
                                .formatted(
                                        rule.name(),
                                        inspection.catalog().roles().name(on.owner()),
                                        past),
                        "drop rule %s on %s;".formatted(rule.name(), on.name())));
    }

    private static TableProof undecided(Inspection inspection, Rewrite rule, Relation on) {
        Witness witness = new Witness(
                null,
                Inspection.names(inspection.ordinaryRoles()),
                "",
                "",
                "rule %s does something else as well, as %s; it is not evaluated"
                        .formatted(rule.name(), inspection.catalog().roles().name(on.owner())));
        return new TableProof(on.name(), rule.command(), Verdict.UNDECIDED, witness, null);
    }
}
