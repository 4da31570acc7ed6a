package dev.mainstay.idempotency.redis;

import dev.mainstay.core.time.Nanos;
import java.time.Duration;

/**
 * How many replicas must have a write before it counts.
 *
 * @param replicas how many, from 1
 * @param timeout how long their acknowledgement may take, from one millisecond
 */
public record Durability(int replicas, Duration timeout) {

    private static final Duration SHORTEST = Duration.ofMillis(1);

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException when one does not hold
     */
    public Durability {
        if (replicas < 1) {
            throw new IllegalArgumentException("replicas must be >= 1, was " + replicas);
        }
        if (timeout.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("timeout must be >= " + SHORTEST + ", was " + timeout);
        }
    }

    /** A write may have to let another's wait go first, and have one in vain when its script was not known. */
    void requireFits(Duration commandTimeout) {
        if (timeout.compareTo(commandTimeout.dividedBy(3)) > 0) {
            throw new IllegalArgumentException("timeout of the durability must be <= a third of the commandTimeout "
                    + commandTimeout + ", was " + timeout);
        }
    }

    long timeoutMillis() {
        return Nanos.of(timeout) / 1_000_000;
    }
}
