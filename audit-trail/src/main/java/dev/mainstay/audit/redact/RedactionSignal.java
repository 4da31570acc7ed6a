package dev.mainstay.audit.redact;

import dev.mainstay.core.signal.Signal;
import java.util.Map;

/**
 * What a policy tells: {@code mainstay.audit.redaction} with {@code outcome}: {@code secret} for a secret that was found
 * in a text ({@code kind} says which), {@code removed} for a value that was removed because it could not be made a token
 * or encrypted ({@code kind} says why).
 */
record RedactionSignal(String outcome, String kind) implements Signal {

    static final String SECRET = "secret";
    static final String REMOVED = "removed";
    static final String NO_KEYS = "no-keys";
    static final String NO_TENANT = "no-tenant";
    static final String NO_SUBJECT = "no-subject";
    static final String FAILED = "failed";

    @Override
    public String name() {
        return "mainstay.audit.redaction";
    }

    @Override
    public Map<String, String> attributes() {
        return Map.of("outcome", outcome, "kind", kind);
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
