package dev.mainstay.core.guard;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * When the circuit breaker stops calls, and for how long.
 *
 * @param failures at least one
 * @param window whole seconds, 1 s to 1 h
 * @param openFor 1 ms to 1 day
 */
record BreakerPolicy(int failures, Duration window, Duration openFor) {

    private static final Duration LONGEST_WINDOW = Duration.ofHours(1);
    private static final Duration LONGEST_OPEN = Duration.ofDays(1);

    BreakerPolicy {
        if (failures < 1) {
            throw new IllegalArgumentException("failures must be >= 1, was " + failures);
        }
        boolean wholeSeconds = window.equals(window.truncatedTo(ChronoUnit.SECONDS));
        if (!wholeSeconds || window.toSeconds() < 1 || window.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException("window must be whole seconds, 1 s to 1 h, was " + window);
        }
        if (openFor.compareTo(Duration.ofMillis(1)) < 0 || openFor.compareTo(LONGEST_OPEN) > 0) {
            throw new IllegalArgumentException("openFor must be 1 ms to 1 day, was " + openFor);
        }
    }

    String describe() {
        return "circuit breaker: opens when the attempts of the last " + Units.text(window) + " are at least "
                + failures + " and all of them failed; refuses calls for " + Units.text(openFor)
                + ", then lets 1 probe through";
    }
}
