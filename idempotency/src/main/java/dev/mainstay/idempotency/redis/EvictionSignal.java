package dev.mainstay.idempotency.redis;

import dev.mainstay.core.signal.Signal;
import java.util.Map;

/** Redis may push records out; attribute {@code policy}, its {@code maxmemory-policy} or {@code unknown}. */
record EvictionSignal(String policy) implements Signal {

    static final String NAME = "mainstay.idempotency.eviction";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, String> attributes() {
        return Map.of("policy", policy);
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
