package dev.mainstay.core.breaker;

import dev.mainstay.core.time.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A few probes pass, each with a lease on its place. All but {@link #atOnce} is guarded by the machine's lock. */
final class HalfOpenState implements Mode {

    private final int places;
    private final long leaseNanos;
    private final Rejection rejection;
    private final List<Probe> onTheirWay = new ArrayList<>();
    private int succeeded;
    private volatile long firstLeaseEndNanos;
    private volatile boolean full;

    HalfOpenState(BreakerPolicy policy, @Nullable String cause) {
        this.places = policy.probes();
        this.leaseNanos = policy.probeLease().toNanos();
        this.rejection = new Rejection(State.HALF_OPEN, null, cause);
    }

    @Override
    public State state() {
        return State.HALF_OPEN;
    }

    @Override
    public @Nullable Admission atOnce(Ticker ticker) {
        return full && ticker.nanos() - firstLeaseEndNanos < 0 ? rejection : null;
    }

    @Override
    public Admission admit(long nowNanos, boolean tokenless) {
        if (taken() == places) {
            onTheirWay.removeIf(probe -> nowNanos - probe.takenNanos() >= leaseNanos);
        }
        if (taken() == places) {
            return rejection;
        }
        Probe probe = new Probe(this, nowNanos, tokenless);
        onTheirWay.add(probe);
        refresh();
        return probe;
    }

    private int taken() {
        return onTheirWay.size() + succeeded;
    }

    /** The lease is written first: whoever sees the state full sees a lease that is not later than the right one. */
    private void refresh() {
        if (!onTheirWay.isEmpty()) {
            firstLeaseEndNanos = onTheirWay.get(0).takenNanos() + leaseNanos;
        }
        full = taken() == places;
    }

    /** Takes the place of a probe back; false when it has none any more. */
    boolean giveBack(Probe probe) {
        boolean had = onTheirWay.remove(probe);
        refresh();
        return had;
    }

    /** Counts a probe that has succeeded; true when no more are needed. */
    boolean succeeded(Probe probe) {
        if (onTheirWay.remove(probe)) {
            succeeded++;
        }
        refresh();
        return succeeded == places;
    }

    /**
     * Finds the probe of a result that came without its permit: of those on their way the last that was taken before the call began, so that
     * the late result of a probe whose place went to another is not taken for the other's.
     */
    @Nullable
    Probe begunAt(long startNanos) {
        for (int i = onTheirWay.size() - 1; i >= 0; i--) {
            Probe probe = onTheirWay.get(i);
            if (probe.isTokenless() && startNanos - probe.takenNanos() >= 0) {
                return probe;
            }
        }
        return null;
    }

    /** Returns the probe without permit that was taken first. */
    @Nullable
    Probe oldestTokenless() {
        return onTheirWay.stream().filter(Probe::isTokenless).findFirst().orElse(null);
    }
}
