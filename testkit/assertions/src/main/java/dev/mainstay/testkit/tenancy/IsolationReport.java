package dev.mainstay.testkit.tenancy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** What {@link IsolationProbe} found: each object and attempt with its outcome. Immutable. */
public final class IsolationReport {

    private final List<Crossing> crossings;
    private final List<Allowance> allowances;
    private final String tenantColumn;

    IsolationReport(List<Crossing> crossings, List<Allowance> allowances, String tenantColumn) {
        this.crossings = List.copyOf(crossings);
        this.allowances = List.copyOf(allowances);
        this.tenantColumn = tenantColumn;
    }

    /** Returns all crossings, in the order in which they were tried. */
    public List<Crossing> crossings() {
        return crossings;
    }

    /**
     * Returns the outcome of one crossing.
     *
     * @param object as in {@link Crossing#object()}
     * @throws IllegalArgumentException when it was not tried
     */
    public Outcome outcome(String object, Attempt attempt) {
        return crossings.stream()
                .filter(crossing -> crossing.object().equals(object) && crossing.attempt() == attempt)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(attempt + " was not tried on " + object))
                .outcome();
    }

    /** Returns the crossings that are not held and not allowed; empty when all is well. */
    public List<Crossing> open() {
        return crossings.stream()
                .filter(crossing -> !(crossing.outcome() instanceof Outcome.Held))
                .filter(crossing -> allowances.stream().noneMatch(allowance -> allowance.covers(crossing)))
                .toList();
    }

    /**
     * Demands that every crossing is held or allowed.
     *
     * @return this
     * @throws AssertionError when one is not, when there was no table to probe, or when something is allowed that need not be
     */
    public IsolationReport requireIsolated() {
        List<String> problems = new ArrayList<>();
        if (crossings.stream().noneMatch(crossing -> crossing.attempt() == Attempt.TRUNCATE)) {
            problems.add("no table has a column " + tenantColumn + ", so nothing was probed");
        }
        open().forEach(crossing -> problems.add(crossing.toString()));
        allowances.stream()
                .filter(this::isNeedless)
                .forEach(allowance -> problems.add(
                        "allowed but not needed: %s on %s".formatted(allowance.attempt(), allowance.object())));
        if (!problems.isEmpty()) {
            throw new AssertionError("Expected tenants to be isolated in all of %d attempts but found:%n  %s"
                    .formatted(crossings.size(), String.join(System.lineSeparator() + "  ", problems)));
        }
        return this;
    }

    private boolean isNeedless(Allowance allowance) {
        return crossings.stream()
                .noneMatch(crossing -> allowance.covers(crossing) && !(crossing.outcome() instanceof Outcome.Held));
    }

    /** Returns a table of all crossings, one a line, and what is allowed and why. */
    @Override
    public String toString() {
        String lines = crossings.stream().map(Objects::toString).collect(Collectors.joining(System.lineSeparator()));
        String allowed = allowances.stream()
                .map(allowance -> "%nallowed: %s on %s: %s"
                        .formatted(allowance.attempt(), allowance.object(), allowance.reason()))
                .collect(Collectors.joining());
        return lines + allowed;
    }
}
