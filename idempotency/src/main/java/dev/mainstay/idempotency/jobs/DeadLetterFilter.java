package dev.mainstay.idempotency.jobs;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant; always those of one tenant.
 *
 * @param operation the operation's name; null for every one
 * @param reasons why they are here; empty for every reason
 * @param waiting whether letters that were replayed are left out
 */
public record DeadLetterFilter(@Nullable String operation, Set<DeadLetterReason> reasons, boolean waiting) {

    /** Copies the reasons. */
    public DeadLetterFilter {
        reasons = Set.copyOf(reasons);
    }

    /** Returns every letter, replayed ones too. */
    public static DeadLetterFilter all() {
        return new DeadLetterFilter(null, Set.of(), false);
    }

    /** Returns the letters that wait. */
    public static DeadLetterFilter waitingOnes() {
        return new DeadLetterFilter(null, Set.of(), true);
    }

    /** Returns those of one operation. */
    public DeadLetterFilter ofOperation(String name) {
        return new DeadLetterFilter(name, reasons, waiting);
    }

    /** Returns those that are here for one of these reasons. */
    public DeadLetterFilter because(DeadLetterReason first, DeadLetterReason... others) {
        return new DeadLetterFilter(operation, EnumSet.of(first, others), waiting);
    }

    boolean matches(DeadLetterEntry entry) {
        DeadLetter letter = entry.letter();
        return (operation == null || operation.equals(letter.operation()))
                && (reasons.isEmpty() || reasons.contains(letter.cause().reason()))
                && (!waiting || entry.waits());
    }
}
