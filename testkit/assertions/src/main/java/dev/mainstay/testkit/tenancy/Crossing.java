package dev.mainstay.testkit.tenancy;

/**
 * One attempt on one object, and what came of it.
 *
 * @param object the table, view, function, sequence or database, with its schema where it has one
 * @param attempt what was tried
 * @param outcome what came of it
 */
public record Crossing(String object, Attempt attempt, Outcome outcome) {

    @Override
    public String toString() {
        String word =
                outcome instanceof Outcome.Held ? "HELD" : outcome instanceof Outcome.Broken ? "BROKEN" : "NOT SHOWN";
        return "%-9s %-32s %-13s %s".formatted(word, object, attempt, outcome.seen());
    }
}
