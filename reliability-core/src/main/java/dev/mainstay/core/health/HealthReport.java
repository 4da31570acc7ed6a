package dev.mainstay.core.health;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the service is, as a whole and by dependency.
 *
 * @param status {@code DOWN} takes no calls; {@code DEGRADED} takes calls although some dependency is not well
 * @param reasonOrNull why it is down for a cause of its own, {@code shutting-down}; {@code null} when the dependencies tell
 * @param dependencies in the order in which they were given
 */
public record HealthReport(Status status, @Nullable String reasonOrNull, List<DependencyHealth> dependencies) {

    private static final int OK = 200;
    private static final int SERVICE_UNAVAILABLE = 503;

    /** Copies the list. */
    public HealthReport {
        dependencies = List.copyOf(dependencies);
    }

    static HealthReport alive() {
        return new HealthReport(Status.UP, null, List.of());
    }

    static HealthReport shuttingDown() {
        return new HealthReport(Status.DOWN, Reasons.SHUTTING_DOWN, List.of());
    }

    static HealthReport of(List<DependencyHealth> dependencies) {
        Status worst = Status.UP;
        for (DependencyHealth dependency : dependencies) {
            Status weight = dependency.criticality() == Criticality.NON_CRITICAL && dependency.status() == Status.DOWN
                    ? Status.DEGRADED
                    : dependency.status();
            worst = worst.compareTo(weight) < 0 ? weight : worst;
        }
        return new HealthReport(worst, null, dependencies);
    }

    /** Returns why the service is down for a cause of its own. */
    public Optional<String> reason() {
        return Optional.ofNullable(reasonOrNull);
    }

    /** Says whether calls are taken. */
    public boolean isUp() {
        return status != Status.DOWN;
    }

    /** Returns 200 when calls are taken, 503 when not. */
    public int httpStatus() {
        return isUp() ? OK : SERVICE_UNAVAILABLE;
    }

    /**
     * Returns the report in the layout of MicroProfile Health: {@code status} and {@code checks} of {@code name}, {@code status} and
     * {@code data}. That layout knows {@code UP} and {@code DOWN} only: degraded is {@code UP} with {@code state} {@code DEGRADED} in the data.
     *
     * @param details whether to name the dependencies; without, {@code checks} is empty, which is right for callers who are not known
     * @return strings, whole numbers, lists and maps, in a fixed order, not modifiable
     */
    public Map<String, Object> toMap(boolean details) {
        List<Map<String, Object>> checks = new ArrayList<>();
        if (details) {
            reason().ifPresent(reason -> checks.add(check("service", status, Map.of("reason", reason))));
            dependencies.forEach(dependency -> checks.add(dependency.toMap()));
        }
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("status", upOrDown(status));
        whole.put("checks", List.copyOf(checks));
        return Collections.unmodifiableMap(whole);
    }

    static Map<String, Object> check(String name, Status status, Map<String, Object> data) {
        Map<String, Object> check = new LinkedHashMap<>();
        check.put("name", name);
        check.put("status", upOrDown(status));
        check.put("data", data);
        return Collections.unmodifiableMap(check);
    }

    private static String upOrDown(Status status) {
        return status == Status.DOWN ? "DOWN" : "UP";
    }
}
