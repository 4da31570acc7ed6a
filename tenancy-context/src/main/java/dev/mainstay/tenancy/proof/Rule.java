package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import dev.mainstay.tenancy.proof.Catalog.Policy;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import dev.mainstay.tenancy.proof.Condition.Leaf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the policies of a table ask of a row, for one role and one command, composed as PostgreSQL does: one of the permissive ones, and all
 * restrictive ones.
 *
 * <p>Policies for SELECT are no part of the rule of UPDATE and DELETE: PostgreSQL adds them only where the command reads a column, which the
 * application may leave out.
 *
 * @param newRow whether it is about the row that a command makes; otherwise about the one that it finds
 */
record Rule(Command command, boolean newRow, List<Part> permissive, List<Part> restrictive) {

    /**
     * One expression of a policy.
     *
     * @param isCheck whether it is its WITH CHECK; a policy without one uses USING in its place
     */
    record Part(Policy policy, boolean isCheck, Condition condition) {

        boolean holds(Predicate<Leaf> isTrue) {
            return condition.holds(isTrue);
        }
    }

    /** Returns the rules of a command: about the row it finds, the row it makes, or both. */
    static List<Rule> of(Relation relation, AppRole role, Command command) {
        List<Rule> rules = new ArrayList<>();
        if (command != Command.INSERT) {
            rules.add(of(relation, role, command, false));
        }
        if (command == Command.INSERT || command == Command.UPDATE) {
            rules.add(of(relation, role, command, true));
        }
        return rules;
    }

    private static Rule of(Relation relation, AppRole role, Command command, boolean newRow) {
        List<Part> permissive = new ArrayList<>();
        List<Part> restrictive = new ArrayList<>();
        for (Policy policy : relation.policies()) {
            if (policy.commands().contains(command) && policy.appliesTo(role)) {
                boolean isCheck = newRow && policy.check() != null;
                String expression = isCheck ? policy.check() : policy.using();
                // A policy without an expression neither opens nor closes.
                if (expression != null) {
                    Condition condition = Condition.parse(expression);
                    (policy.permissive() ? permissive : restrictive).add(new Part(policy, isCheck, condition));
                }
            }
        }
        return new Rule(command, newRow, List.copyOf(permissive), List.copyOf(restrictive));
    }

    /** Returns whether a row passes, given which leaves are true. */
    boolean admits(Predicate<Leaf> isTrue) {
        return permissive.stream().anyMatch(part -> part.holds(isTrue))
                && restrictive.stream().allMatch(part -> part.holds(isTrue));
    }

    Stream<Part> parts() {
        return Stream.concat(permissive.stream(), restrictive.stream());
    }

    Stream<Leaf> leaves() {
        return parts().flatMap(part -> part.condition().leaves());
    }
}
