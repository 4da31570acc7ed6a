package dev.mainstay.core.fallback;

import dev.mainstay.core.signal.Signal;
import java.util.Map;

/**
 * What this package tells.
 *
 * <p>{@code mainstay.last-good.stale} (age of the answer), {@code .missing} (a failure without an answer to fall back on), {@code .joined} (a call
 * waits for another one's answer) and {@code .unkept} (an answer that could not be weighed or is too heavy), each with {@code name}; and
 * {@code mainstay.switch} with {@code switch}, {@code to} and {@code cause}.
 */
record FallbackSignal(String name, Map<String, String> attributes, double value, String unit) implements Signal {

    private static final double NANOS_PER_SECOND = 1e9;

    static Signal stale(String name, long ageNanos) {
        return new FallbackSignal("mainstay.last-good.stale", Map.of("name", name), ageNanos / NANOS_PER_SECOND, "s");
    }

    static Signal missing(String name) {
        return lastGood("missing", name);
    }

    static Signal joined(String name) {
        return lastGood("joined", name);
    }

    static Signal unkept(String name) {
        return lastGood("unkept", name);
    }

    static Signal switched(String feature, String to, String cause) {
        return new FallbackSignal("mainstay.switch", Map.of("switch", feature, "to", to, "cause", cause), 1, "1");
    }

    private static Signal lastGood(String kind, String name) {
        return new FallbackSignal("mainstay.last-good." + kind, Map.of("name", name), 1, "1");
    }
}
