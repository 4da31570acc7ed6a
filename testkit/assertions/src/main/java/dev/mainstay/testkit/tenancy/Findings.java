package dev.mainstay.testkit.tenancy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what came of the attempts; of two outcomes for one crossing the graver stays. Not thread-safe. */
final class Findings {

    private final Map<Crossing, Outcome> outcomes = new LinkedHashMap<>();

    void add(Table table, Attempt attempt, Outcome outcome) {
        add(table.name().toString(), attempt, outcome);
    }

    void add(String object, Attempt attempt, Outcome outcome) {
        outcomes.merge(new Crossing(object, attempt, new Outcome.Held("")), outcome, Findings::worse);
    }

    private static Outcome worse(Outcome first, Outcome second) {
        return gravity(second) > gravity(first) ? second : first;
    }

    private static int gravity(Outcome outcome) {
        if (outcome instanceof Outcome.Broken) {
            return 2;
        }
        return outcome instanceof Outcome.NotShown ? 1 : 0;
    }

    List<Crossing> crossings() {
        return outcomes.entrySet().stream()
                .map(entry ->
                        new Crossing(entry.getKey().object(), entry.getKey().attempt(), entry.getValue()))
                .toList();
    }
}
