package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import dev.mainstay.tenancy.proof.Catalog.Column;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import dev.mainstay.tenancy.proof.Condition.Leaf;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table as one of the application's roles sees it, with what is tried on it.
 *
 * @param relation the table
 * @param role who asks
 * @param tenantColumn the column that says whose a row is
 * @param rules of the commands that the role may give
 * @param leaves what is known of each leaf of the rules
 * @param rows what is tried
 * @param contexts in which it is tried, in the order of {@link Context.Kind}
 */
record Subject(
        Relation relation,
        AppRole role,
        Column tenantColumn,
        List<Rule> rules,
        Map<Leaf, LeafFacts> leaves,
        List<SampleRow> rows,
        List<Context> contexts) {

    /**
     * What is known of a leaf before it is evaluated.
     *
     * @param facts of the expression and of the functions it reaches
     * @param seesTenant whether it mentions the column of the tenant
     * @param seesOthers whether it mentions another column
     * @param otherSettings settings and keys that it reads and that do not bind the tenant
     * @param exact whether what is tried shows all that it can say
     * @param obstacle why it is not evaluated; empty when it is
     */
    record LeafFacts(
            Facts facts,
            boolean seesTenant,
            boolean seesOthers,
            List<String> otherSettings,
            boolean exact,
            Optional<String> obstacle) {

        /** Returns whether the session has a part in it: what is set, who asks, or a function that may look. */
        boolean asksSession() {
            return !facts.settings().isEmpty() || !facts.calls().isEmpty() || facts.asksForRole();
        }

        /** Returns it as not exact where the session's part may hang on a word that is not tried; a sentence is a message. */
        LeafFacts exactWhereTried(Collection<String> words) {
            boolean tried = facts.settings().isEmpty()
                    || facts.literals().stream()
                            .allMatch(literal -> literal.isEmpty() || literal.contains(" ") || words.contains(literal));
            return new LeafFacts(facts, seesTenant, seesOthers, otherSettings, exact && tried, obstacle);
        }

        /** Returns whether rows or settings that were not tried could make it true although it does not look at the tenant. */
        boolean isFree() {
            return !seesTenant && obstacle.isEmpty() && (seesOthers || !otherSettings.isEmpty());
        }
    }
}
