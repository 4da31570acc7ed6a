package dev.mainstay.benchmarks;

import dev.mainstay.benchmarks.Row.Comparison;
import dev.mainstay.benchmarks.Row.Figure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is measured, what it has to keep, and beside whom. */
final class Cost {

    private static final int THREADS = 4;

    private static final Bench CLOSED = Bench.of(BreakerBench.class, "mainstay");
    private static final Bench UNLIMITED = Bench.of(GuardBench.class, "mainstay");
    private static final Bench LIMITED = Bench.of(GuardBench.class, "mainstayWithLimit");
    private static final Bench REJECTION = Bench.of(RejectionBench.class, "mainstay");

    /** A figure beside another one, or by itself. */
    private record Case(
            String name,
            Bench ours,
            @Nullable String peer,
            @Nullable Bench theirs,
            @Nullable Bar bar) {}

    private final List<Case> cases = new ArrayList<>();

    private Cost() {}

    /** Returns what is measured of guards and their peers. */
    static Cost ofGuards() {
        Cost cost = new Cost();
        cost.alone("one look at the clock (System.nanoTime)", Bench.of(ClockBench.class, "nanoTime"), null);
        cost.breaker();
        cost.guardWithoutLimit();
        cost.guardWithLimit();
        cost.rejection();
        return cost;
    }

    /** Returns what is measured of idempotency in this process. */
    static Cost ofIdempotency() {
        Cost cost = new Cost();
        Bench first = Bench.of(IdempotencyBench.class, "firstCall");
        String name = "idempotent call with a new key, store in memory";
        cost.alone(name, first, Bar.cost(2_000, 1_024));
        cost.alone(
                "idempotent call that is a replay, store in memory", Bench.of(IdempotencyBench.class, "replay"), null);
        return cost;
    }

    /** Returns what is measured of tenancy in this process. */
    static Cost ofTenancy() {
        Cost cost = new Cost();
        Bench scope = Bench.of(TenancyBench.class, "scope");
        cost.alone("a tenant's scope, opened and closed", scope.withoutLogging(), Bar.value(50));
        cost.alone("the same with Logback, whose MDC copies its map", scope, null);
        return cost;
    }

    private void breaker() {
        String name = "closed breaker, success";
        alone(name, CLOSED, Bar.cost(5, 0));
        beside(name, CLOSED, "Resilience4j", Bench.of(BreakerBench.class, "resilience4j"));
        beside(name, CLOSED, "Resilience4j, lock-free", Bench.of(BreakerBench.class, "resilience4jLockFree"));
        beside(name, CLOSED, "Failsafe", Bench.of(BreakerBench.class, "failsafe"));
        beside(name, CLOSED, "SmallRye, a whole call", Bench.of(BreakerBench.class, "smallRye"));
        beside(
                "the same through Resilience4j's interface",
                Bench.of(BreakerBench.class, "mainstayAsResilience4j"),
                "Resilience4j",
                Bench.of(BreakerBench.class, "resilience4jSupplier"));
        String shared = "closed breaker, success, " + THREADS + " threads";
        beside(shared, CLOSED.on(THREADS), "1 thread", CLOSED, Bar.ratio(1.5));
        beside(
                shared,
                CLOSED.on(THREADS),
                "Resilience4j",
                Bench.of(BreakerBench.class, "resilience4j").on(THREADS));
        beside(
                shared,
                CLOSED.on(THREADS),
                "Failsafe",
                Bench.of(BreakerBench.class, "failsafe").on(THREADS));
    }

    private void guardWithoutLimit() {
        String name = "whole api guard without a time limit";
        alone(name, UNLIMITED, Bar.cost(60, 0));
        beside(
                name,
                UNLIMITED,
                "Resilience4j Retry(CircuitBreaker(Bulkhead))",
                Bench.of(GuardBench.class, "resilience4j"));
        beside(name, UNLIMITED, "Failsafe retry+breaker", Bench.of(GuardBench.class, "failsafe"));
        beside(name, UNLIMITED, "SmallRye retry+breaker", Bench.of(GuardBench.class, "smallRye"));
    }

    private void guardWithLimit() {
        String name = "whole api guard with its time limit";
        alone(name, LIMITED, Bar.cost(300, 150));
        Bench failsafe = Bench.of(GuardBench.class, "failsafeWithLimit");
        Bench resilience4j = Bench.of(GuardBench.class, "resilience4j");
        beside(name, LIMITED, "Failsafe retry+breaker+timeout", failsafe, Bar.ratio(0.15));
        beside(name, LIMITED, "Resilience4j Retry(CircuitBreaker(Bulkhead)), no limit", resilience4j, Bar.ratio(1));
        beside(name, LIMITED, "SmallRye retry+breaker+timeout", Bench.of(GuardBench.class, "smallRyeWithLimit"));
        String shared = name + ", " + THREADS + " threads";
        beside(shared, LIMITED.on(THREADS), "1 thread", LIMITED);
        beside(shared, LIMITED.on(THREADS), "Failsafe retry+breaker+timeout", failsafe.on(THREADS));
        beside(
                shared,
                LIMITED.on(THREADS),
                "Resilience4j Retry(CircuitBreaker(Bulkhead)), no limit",
                resilience4j.on(THREADS));
    }

    private void rejection() {
        String name = "rejection by an open breaker, whole api guard";
        alone(name, REJECTION, Bar.value(50));
        beside(name, REJECTION, "Resilience4j", Bench.of(RejectionBench.class, "resilience4j"));
        beside(
                name,
                REJECTION,
                "Resilience4j, stack traces off",
                Bench.of(RejectionBench.class, "resilience4jStackless"));
        beside(name, REJECTION, "Failsafe", Bench.of(RejectionBench.class, "failsafe"));
        alone("the answer of the open breaker alone", Bench.of(RejectionBench.class, "mainstayBreaker"), null);
    }

    private void alone(String name, Bench ours, @Nullable Bar bar) {
        cases.add(new Case(name, ours, null, null, bar));
    }

    private void beside(String name, Bench ours, String peer, Bench theirs) {
        beside(name, ours, peer, theirs, null);
    }

    private void beside(String name, Bench ours, String peer, Bench theirs, @Nullable Bar bar) {
        cases.add(new Case(name, ours, peer, theirs, bar));
    }

    /** Returns what has to be measured, each once. */
    Set<Bench> benches() {
        Set<Bench> benches = new LinkedHashSet<>();
        for (Case one : cases) {
            benches.add(one.ours());
            if (one.theirs() != null) {
                benches.add(one.theirs());
            }
        }
        return benches;
    }

    /**
     * Returns the table.
     *
     * @param figures one for each of {@link #benches}
     */
    List<Row> rows(Map<Bench, Figure> figures) {
        List<Row> rows = new ArrayList<>();
        for (Case one : cases) {
            Comparison against = one.peer() == null || one.theirs() == null
                    ? null
                    : new Comparison(one.peer(), figure(figures, one.theirs()));
            rows.add(new Row(null, one.name(), figure(figures, one.ours()), against, one.bar()));
        }
        return rows;
    }

    private static Figure figure(Map<Bench, Figure> figures, Bench bench) {
        Figure figure = figures.get(bench);
        if (figure == null) {
            throw new IllegalArgumentException("figures must hold " + bench.name() + ", held " + figures.keySet());
        }
        return figure;
    }
}
