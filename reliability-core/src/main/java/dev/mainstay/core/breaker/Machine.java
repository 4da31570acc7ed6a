package dev.mainstay.core.breaker;

import dev.mainstay.core.breaker.Transition.Reason;
import dev.mainstay.core.time.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state machine. Whoever changes something does so under the one lock, with the time read inside it; answers and successes of a
 * closed breaker take no lock. Listeners are told after the lock is free.
 */
final class Machine {

    private final String name;
    private final Ticker ticker;
    private final Notices notices;
    private final ReentrantLock lock = new ReentrantLock();
    private final LongAdder rejections = new LongAdder();
    private volatile BreakerPolicy policy;
    private volatile Mode mode;

    Machine(String name, BreakerPolicy policy, Ticker ticker, Notices notices) {
        this.name = name;
        this.policy = policy;
        this.ticker = ticker;
        this.notices = notices;
        this.mode = ClosedState.first(policy, ticker.nanos());
    }

    State state() {
        return mode.state();
    }

    BreakerPolicy policy() {
        return policy;
    }

    long rejections() {
        return rejections.sum();
    }

    int failures() {
        return locked(() -> mode instanceof ClosedState closed ? closed.failures(ticker.nanos(), policy) : 0);
    }

    @Nullable
    Rejection rejection() {
        return mode.atOnce(ticker) instanceof Rejection rejection ? rejection : null;
    }

    Admission admit(boolean tokenless) {
        Mode seen = mode;
        if (seen instanceof ClosedState closed) {
            return closed;
        }
        Admission answer = seen.atOnce(ticker);
        if (answer == null) {
            answer = locked(() -> admitUnderLock(tokenless));
        }
        if (answer instanceof Rejection) {
            rejections.increment();
            if (notices.rejected()) {
                notices.deliver();
            }
        }
        return answer;
    }

    private Admission admitUnderLock(boolean tokenless) {
        long now = ticker.nanos();
        if (mode instanceof OpenState open && open.isOver(now)) {
            enter(new HalfOpenState(policy, open.cause()), Reason.OPEN_TIME_OVER);
        }
        return mode.admit(now, tokenless);
    }

    void succeeded(Permit permit, long durationNanos) {
        if (!isMode(permit) || (permit instanceof ClosedState closed && closed.isInRun())) {
            locked(() -> succeededUnderLock(permit, durationNanos));
            return;
        }
        tellSuccess(durationNanos);
    }

    /** Reads the clock only when the duration matters to somebody: that is the dearest part of a success. */
    void succeededSince(Permit permit, long startNanos) {
        boolean quiet = permit instanceof ClosedState closed && isMode(closed) && !closed.isInRun();
        if (!quiet || notices.wantSuccesses()) {
            succeeded(permit, ticker.nanos() - startNanos);
        }
    }

    /** Takes a success that comes without its permit. */
    void succeeded(long durationNanos) {
        if (mode instanceof ClosedState closed && !closed.isInRun()) {
            tellSuccess(durationNanos);
        } else {
            succeeded(begun(durationNanos), durationNanos);
        }
    }

    private void tellSuccess(long durationNanos) {
        if (notices.succeeded(durationNanos)) {
            notices.deliver();
        }
    }

    /** Stands for the permit of a call that has just ended. */
    Begun begun(long durationNanos) {
        return new Begun(ticker.nanos() - durationNanos);
    }

    private void succeededUnderLock(Permit permit, long durationNanos) {
        notices.succeeded(durationNanos);
        Permit current = current(permit);
        if (current instanceof ClosedState closed) {
            closed.endRun();
        } else if (current instanceof Probe probe && probe.owner().succeeded(probe)) {
            enter(ClosedState.since(policy, ticker.nanos()), Reason.PROBE_SUCCEEDED);
        }
    }

    void failed(Permit permit, long durationNanos, Throwable failure) {
        locked(() -> failedUnderLock(permit, durationNanos, failure));
    }

    private void failedUnderLock(Permit permit, long durationNanos, Throwable failure) {
        notices.failed(durationNanos, failure);
        Permit current = current(permit);
        Reason reason = null;
        long now = ticker.nanos();
        if (current instanceof ClosedState closed) {
            reason = closed.failed(now, policy);
        } else if (current instanceof Probe probe && probe.owner().giveBack(probe)) {
            reason = Reason.PROBE_FAILED;
        }
        if (reason != null) {
            enter(new OpenState(now, policy.openFor().toNanos(), Failures.name(failure)), reason);
        }
    }

    void ignored(Permit permit, long durationNanos, Throwable failure) {
        locked(() -> {
            notices.ignored(durationNanos, failure);
            giveBack(current(permit));
        });
    }

    void released() {
        locked(() -> {
            if (mode instanceof HalfOpenState halfOpen) {
                giveBack(halfOpen.oldestTokenless());
            }
        });
    }

    private static void giveBack(@Nullable Permit permit) {
        if (permit instanceof Probe probe) {
            probe.owner().giveBack(probe);
        }
    }

    /** Returns the permit when it is of the current generation, else null. */
    private @Nullable Permit current(Permit permit) {
        if (permit instanceof Begun begun) {
            return current(begun);
        }
        boolean isCurrent = permit instanceof Probe probe ? probe.owner() == mode : isMode(permit);
        return isCurrent ? permit : null;
    }

    /** Identity, since it is the generation. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isMode(Permit permit) {
        return permit == mode;
    }

    private @Nullable Permit current(Begun begun) {
        if (mode instanceof ClosedState closed && closed.covers(begun.startNanos())) {
            return closed;
        }
        return mode instanceof HalfOpenState halfOpen ? halfOpen.begunAt(begun.startNanos()) : null;
    }

    void policy(BreakerPolicy next) {
        locked(() -> {
            policy = next;
            if (mode instanceof ClosedState closed) {
                closed.adopt(next);
            }
        });
    }

    /** Moves to another state, unless it is in that state. */
    void move(State to, Reason reason) {
        locked(() -> {
            if (mode.state() != to) {
                enter(make(to), reason);
            }
        });
    }

    void openFor(long nanos) {
        locked(() -> enter(new OpenState(ticker.nanos(), nanos, null), Reason.MANUAL));
    }

    void unforce() {
        locked(() -> {
            if (mode instanceof PassingState || mode instanceof ForcedOpenState) {
                enter(make(State.CLOSED), Reason.RELEASED);
            }
        });
    }

    void reset() {
        locked(() -> {
            enter(make(State.CLOSED), Reason.RESET);
            rejections.reset();
            notices.reset();
        });
    }

    private Mode make(State state) {
        return switch (state) {
            case CLOSED -> ClosedState.since(policy, ticker.nanos());
            case OPEN -> new OpenState(ticker.nanos(), policy.openFor().toNanos(), null);
            case HALF_OPEN -> new HalfOpenState(policy, mode instanceof OpenState open ? open.cause() : null);
            case FORCED_OPEN -> new ForcedOpenState();
            case DISABLED, METRICS_ONLY -> new PassingState(state);
        };
    }

    /** The one place where the state changes. Refuses what Resilience4j has no name for before anything has changed. */
    private void enter(Mode next, Reason reason) {
        Transition transition = new Transition(mode.state(), next.state(), reason);
        StateTransition same = StateTransition.transitionBetween(name, transition.from(), transition.to());
        mode = next;
        if (transition.from() != transition.to()) {
            notices.transition(transition, same);
        }
    }

    private void locked(Runnable change) {
        locked(() -> {
            change.run();
            return true;
        });
    }

    private <T> T locked(Supplier<T> change) {
        lock.lock();
        try {
            return change.get();
        } finally {
            lock.unlock();
            notices.deliver();
        }
    }
}
