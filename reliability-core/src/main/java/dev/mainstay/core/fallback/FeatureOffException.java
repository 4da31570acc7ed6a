package dev.mainstay.core.fallback;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;

/** An operator has switched the feature off for a while. */
public final class FeatureOffException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String feature;
    private final Duration remaining;

    FeatureOffException(String feature, Duration remaining) {
        super("feature \"" + feature + "\" is switched off by an operator", null, false);
        this.feature = feature;
        this.remaining = remaining;
    }

    /** Returns the name of the switch. */
    public String feature() {
        return feature;
    }

    @Override
    public String code() {
        return "feature-off";
    }

    @Override
    public Category category() {
        return Category.UNAVAILABLE;
    }

    /** Returns how long the switch stays off, if nobody touches it. */
    @Override
    public Optional<Duration> retryAfter() {
        return Optional.of(remaining);
    }
}
