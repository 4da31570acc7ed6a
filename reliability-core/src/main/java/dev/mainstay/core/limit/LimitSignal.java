package dev.mainstay.core.limit;

import dev.mainstay.core.signal.Signal;
import java.util.Map;

/**
 * What a limit tells: {@code mainstay.limit} with {@code limit} (its name) and {@code outcome}: {@code rejected} for each refused call,
 * {@code local} for each time that the shared buckets did not answer, {@code shared} when they answer again.
 */
record LimitSignal(String limit, String outcome) implements Signal {

    static final String REJECTED = "rejected";
    static final String LOCAL = "local";
    static final String SHARED = "shared";

    @Override
    public String name() {
        return "mainstay.limit";
    }

    @Override
    public Map<String, String> attributes() {
        return Map.of("limit", limit, "outcome", outcome);
    }

    @Override
    public double value() {
        return 1;
    }

    @Override
    public String unit() {
        return "1";
    }
}
