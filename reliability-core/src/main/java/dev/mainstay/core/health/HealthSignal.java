package dev.mainstay.core.health;

import dev.mainstay.core.signal.Signal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of health: {@code mainstay.health.dependency} ({@code dependency}, {@code from}, {@code to}, {@code reason}) and
 * {@code mainstay.health.readiness} ({@code from}, {@code to}). At the first look, {@code from} is {@code unknown}.
 */
record HealthSignal(String name, Map<String, String> attributes) implements Signal {

    static Signal dependency(String dependency, @Nullable Status from, ProbeResult to) {
        return new HealthSignal(
                "mainstay.health.dependency",
                Map.of(
                        "dependency", dependency,
                        "from", label(from),
                        "to", to.status().label(),
                        "reason", to.reason().orElse("none")));
    }

    static Signal readiness(@Nullable Status from, Status to) {
        return new HealthSignal("mainstay.health.readiness", Map.of("from", label(from), "to", to.label()));
    }

    @Override
    public double value() {
        return 1;
    }

    @Override
    public String unit() {
        return "1";
    }

    private static String label(@Nullable Status status) {
        return status == null ? "unknown" : status.label();
    }
}
