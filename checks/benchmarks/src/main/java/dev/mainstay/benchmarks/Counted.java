package dev.mainstay.benchmarks;

import dev.mainstay.benchmarks.OutageSimulation.Caller;
import dev.mainstay.benchmarks.Row.Comparison;
import dev.mainstay.benchmarks.Row.Figure;
import java.util.List;

/** Rows that are counted, not timed: they are the same on every machine. */
final class Counted {

    private static final int CALLS = 1_000_000;
    private static final int HOUR = 3_600;
    private static final int RECOVERY = 600;
    private static final OutageSimulation DOWN_FOR_AN_HOUR =
            new OutageSimulation(50, 60 + HOUR + RECOVERY, 60, 60 + HOUR);
    private static final String PER_REQUEST = "calls/request";
    private static final double SHARE = 0.2;
    private static final double FLOOR_PER_SECOND = 1;

    private Counted() {}

    static List<Row> finishedCalls() {
        FinishedCalls left = FinishedCalls.count(CALLS);
        return List.of(
                new Row(
                        "RC36",
                        "10^6 finished, failed and cancelled calls: timers left",
                        new Figure(left.timers(), "timers", null),
                        null,
                        Bar.value(0)),
                new Row(
                        null,
                        "10^6 finished, failed and cancelled calls: exceptions held",
                        new Figure(left.exceptions(), "exceptions", null),
                        null,
                        Bar.value(0)));
    }

    static List<Row> outage() {
        Figure naive = down(Caller.NAIVE);
        Load budget = DOWN_FOR_AN_HOUR.run(Caller.BUDGET_ALONE);
        double most = 1 + SHARE + FLOOR_PER_SECOND / DOWN_FOR_AN_HOUR.requestsPerSecond();
        int recovered = DOWN_FOR_AN_HOUR.downTo() + 60;
        Load guard = DOWN_FOR_AN_HOUR.run(Caller.API_GUARD);
        return List.of(
                new Row(
                        null,
                        "load while all fails for an hour, retry budget alone",
                        down(budget),
                        new Comparison("3 retries without a budget", naive),
                        Bar.value(most)),
                new Row(null, "load while all fails for an hour, whole api guard", down(guard), null, Bar.value(most)),
                new Row(
                        null,
                        "requests that fail from one minute after that hour on, whole api guard",
                        new Figure(guard.failed().sum(recovered, DOWN_FOR_AN_HOUR.seconds()), "requests", null),
                        null,
                        Bar.value(0)));
    }

    private static Figure down(Caller caller) {
        return down(DOWN_FOR_AN_HOUR.run(caller));
    }

    private static Figure down(Load load) {
        return new Figure(
                load.callsPerRequest(DOWN_FOR_AN_HOUR.downFrom(), DOWN_FOR_AN_HOUR.downTo()), PER_REQUEST, null);
    }
}
