package dev.mainstay.benchmarks;

import dev.mainstay.benchmarks.LoadPlot.Curve;
import dev.mainstay.benchmarks.OutageSimulation.Caller;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An hour with an outage of twenty minutes in the middle, seen by every caller.
 *
 * @param hour what was simulated
 * @param loads what each caller did to the dependency
 */
record Simulation(OutageSimulation hour, Map<Caller, Load> loads) {

    private static final OutageSimulation HOUR = new OutageSimulation(50, 3_600, 1_200, 2_400);

    static Simulation ofAnHour() {
        Map<Caller, Load> loads = new EnumMap<>(Caller.class);
        for (Caller caller : Caller.values()) {
            loads.put(caller, HOUR.run(caller));
        }
        return new Simulation(HOUR, loads);
    }

    Load load(Caller caller) {
        Load load = loads.get(caller);
        if (load == null) {
            throw new IllegalArgumentException("caller must be one of " + loads.keySet() + ", was " + caller);
        }
        return load;
    }

    /** Returns the plot. */
    String plot() {
        return LoadPlot.draw(
                hour,
                List.of(
                        curve(Caller.NAIVE, "stroke=\"#c0392b\""),
                        curve(Caller.BUDGET_ALONE, "stroke=\"#1f6fb4\""),
                        curve(Caller.API_GUARD, "stroke=\"#2a7f3f\""),
                        new Curve(
                                "requests that come in",
                                "stroke=\"#222\" stroke-dasharray=\"4 4\"",
                                load(Caller.API_GUARD).requests())));
    }

    private Curve curve(Caller caller, String colour) {
        return new Curve(
                "calls at the dependency: " + caller.words(),
                colour,
                load(caller).calls());
    }

    /** Returns the numbers behind the plot, a line for each caller. */
    String summary() {
        StringBuilder summary = new StringBuilder(String.format(
                Locale.ROOT,
                "%d requests/s for an hour, the dependency is down from minute %d to %d. Calls per request:%n",
                hour.requestsPerSecond(),
                hour.downFrom() / 60,
                hour.downTo() / 60));
        loads.forEach((caller, load) -> summary.append(String.format(
                Locale.ROOT,
                "  %-56s before %.3f, down %.3f, the minute after %.3f, then %.3f%n",
                caller.words(),
                load.callsPerRequest(0, hour.downFrom()),
                load.callsPerRequest(hour.downFrom(), hour.downTo()),
                load.callsPerRequest(hour.downTo(), hour.downTo() + 60),
                load.callsPerRequest(hour.downTo() + 60, hour.seconds()))));
        return summary.toString();
    }
}
