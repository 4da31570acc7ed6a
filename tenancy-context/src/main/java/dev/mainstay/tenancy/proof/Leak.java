package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Rule.Part;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row that a rule admits and must not.
 *
 * @param rule which rule
 * @param answers in which context
 * @param row which row, by its place among those tried
 * @param isOfNobody whether the row has no tenant
 * @param causes which of the permissive policies let it in, and what is wrong with each; at least one
 */
record Leak(Rule rule, Answers answers, int row, boolean isOfNobody, List<Cause> causes) {

    /**
     * Why a policy lets a row in.
     *
     * @param code what it is called; null when another row or context shows the same better, or it has no name
     */
    record Cause(Part part, @Nullable FindingCode code) {}

    /** Returns the cause that has a name. */
    Optional<Cause> named() {
        return causes.stream().filter(cause -> cause.code() != null).findFirst();
    }
}
