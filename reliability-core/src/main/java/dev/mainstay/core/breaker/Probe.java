package dev.mainstay.core.breaker;

/**
 * A place in a half-open breaker, held until its result, or until its lease is over and another caller needs it.
 *
 * <p>A class and not a record: two probes that begin in the same nanosecond are not equal.
 */
final class Probe implements Permit {

    private final HalfOpenState owner;
    private final long takenNanos;
    private final boolean tokenless;

    Probe(HalfOpenState owner, long takenNanos, boolean tokenless) {
        this.owner = owner;
        this.takenNanos = takenNanos;
        this.tokenless = tokenless;
    }

    HalfOpenState owner() {
        return owner;
    }

    long takenNanos() {
        return takenNanos;
    }

    boolean isTokenless() {
        return tokenless;
    }
}
