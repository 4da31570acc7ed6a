package dev.mainstay.core.breaker;

import dev.mainstay.core.breaker.Transition.Reason;
import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import org.jspecify.annotations.Nullable;

/** Calls pass and failures are counted. All but {@link #isInRun} and the answers is guarded by the machine's lock. */
final class ClosedState implements Mode, Permit {

    private final long sinceNanos;
    private final FailureRing ring;
    private volatile int run;

    private ClosedState(BreakerPolicy policy, long sinceNanos) {
        this.sinceNanos = sinceNanos;
        this.ring = new FailureRing(policy.failures() - 1);
    }

    static ClosedState since(BreakerPolicy policy, long nowNanos) {
        return new ClosedState(policy, nowNanos);
    }

    /** The state of a new breaker: no call can have begun before it, whatever duration it reports. */
    static ClosedState first(BreakerPolicy policy, long nowNanos) {
        return new ClosedState(policy, nowNanos - Nanos.LONGEST);
    }

    @Override
    public State state() {
        return State.CLOSED;
    }

    @Override
    public Admission atOnce(Ticker ticker) {
        return this;
    }

    @Override
    public Admission admit(long nowNanos, boolean tokenless) {
        return this;
    }

    boolean isInRun() {
        return run != 0;
    }

    void endRun() {
        run = 0;
    }

    boolean covers(long startNanos) {
        return startNanos - sinceNanos >= 0;
    }

    /** Counts a failure and returns the rule that it breaks, if any. */
    @Nullable
    Reason failed(long nowNanos, BreakerPolicy policy) {
        if (ring.addOrFull(nowNanos, policy.window().toNanos())) {
            return Reason.FAILURES;
        }
        if (policy.consecutive() == 0) {
            return null;
        }
        int length = run + 1;
        run = length;
        return length >= policy.consecutive() ? Reason.CONSECUTIVE : null;
    }

    int failures(long nowNanos, BreakerPolicy policy) {
        return ring.size(nowNanos, policy.window().toNanos());
    }

    void adopt(BreakerPolicy policy) {
        ring.resize(policy.failures() - 1);
        if (policy.consecutive() == 0) {
            run = 0;
        }
    }
}
