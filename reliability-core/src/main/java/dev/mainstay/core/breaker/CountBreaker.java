package dev.mainstay.core.breaker;

import dev.mainstay.core.breaker.Transition.Reason;
import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker that opens on the n-th failure in any window, exactly, or on n failures in a row. Thread-safe.
 *
 * <pre>{@code
 *            n failures in one window, or n in a row              open time over, and a caller comes
 *   CLOSED ------------------------------------------->  OPEN  ----------------------------------->  HALF_OPEN
 *      ^                                                   ^                                          |   |
 *      |                                                   +-------------- a probe fails -------------+   |
 *      +------------------------------------ all probes succeed -----------------------------------------+
 *
 *   any state -- forceOpen() --> FORCED_OPEN      any state -- forceClosed() --> DISABLED      both -- unforce() --> CLOSED
 * }</pre>
 *
 * <p>There are two ways in. {@link #admit()} (or {@link #tryAcquire()}) gives a permit that goes back with the result, so that a result of
 * an earlier generation is known as such. Through Resilience4j's interface, for its decorators, registry and binders, no permit
 * goes back: a result counts when the call, by its duration, began in the current state. Both may be used at once.
 *
 * <p>A closed breaker takes no lock, reads no clock and writes nothing for a call that succeeds, unless it ends a run of failures. Time is
 * the ticker's alone; there is no timer.
 *
 * <p>Listeners are told in the true order of what happened, one at a time, outside every lock, by one of the threads that use the breaker.
 * A listener that throws is passed over, and counted in {@link #dropped()}; one that blocks holds up the other events and one
 * thread, never a decision.
 */
public final class CountBreaker implements Resilience4jView {

    private final String name;
    private final Ticker ticker;
    private final Listeners listeners = new Listeners();
    private final Machine machine;
    private final Metrics metrics;
    private volatile PolicyConfig config;

    private CountBreaker(String name, BreakerPolicy policy, Ticker ticker) {
        this.name = name;
        this.ticker = ticker;
        this.machine = new Machine(name, policy, ticker, new Notices(name, listeners));
        this.metrics = new CountMetrics(machine);
        this.config = PolicyConfig.of(policy, ticker);
    }

    /**
     * Makes a closed breaker.
     *
     * @param name not blank
     * @param policy its rules
     * @param ticker its only time
     */
    public static CountBreaker of(String name, BreakerPolicy policy, Ticker ticker) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank, was \"" + name + "\"");
        }
        return new CountBreaker(name, policy, ticker);
    }

    /**
     * Asks for leave to make one call.
     *
     * @return a permit, which must come back by {@link #succeeded}, {@link #failed} or {@link #ignored}, or why there is none
     */
    public Admission admit() {
        return machine.admit(false);
    }

    /** Asks like {@link #admit()}, and returns null when rejected. */
    public @Nullable Permit tryAcquire() {
        return machine.admit(false) instanceof Permit permit ? permit : null;
    }

    /**
     * Takes the result of a call that succeeded.
     *
     * @param permit of this call; one of an earlier generation changes nothing but is told to listeners
     * @param durationNanos for listeners
     */
    public void succeeded(Permit permit, long durationNanos) {
        machine.succeeded(permit, durationNanos);
    }

    /** Takes a success as {@link #succeeded} does; given a reading of the ticker at its start, it reads the clock only for listeners. */
    public void succeededSince(Permit permit, long startNanos) {
        machine.succeededSince(permit, startNanos);
    }

    /**
     * Takes the result of a call that failed.
     *
     * @param permit as in {@link #succeeded}
     * @param durationNanos for listeners
     * @param failure for listeners; when it opens the breaker, the name of its class is kept
     */
    public void failed(Permit permit, long durationNanos, Throwable failure) {
        machine.failed(permit, durationNanos, failure);
    }

    /**
     * Takes the result of a call that tells nothing about the dependency: neither a success nor a failure. A probe gives its place back.
     *
     * @param permit as in {@link #succeeded}
     * @param durationNanos for listeners
     * @param failure for listeners
     */
    public void ignored(Permit permit, long durationNanos, Throwable failure) {
        machine.ignored(permit, durationNanos, failure);
    }

    /** Returns what a caller would be told now, without asking for leave; empty when a call would pass. */
    public Optional<Rejection> rejection() {
        return Optional.ofNullable(machine.rejection());
    }

    /** Says whether it is closed by its own rules. */
    public boolean isClosed() {
        return machine.state() == State.CLOSED;
    }

    /** Returns the rules. */
    public BreakerPolicy policy() {
        return machine.policy();
    }

    /**
     * Changes the rules. State, recorded failures (the newest that fit) and permits stay; what is already open or half-open goes on
     * by the old rules until its next change of state, and recorded failures open it with the next failure at the earliest.
     *
     * @param policy the new rules
     */
    public void policy(BreakerPolicy policy) {
        machine.policy(policy);
    }

    /** Lets no call pass (FORCED_OPEN) until somebody calls {@link #unforce()} or moves it by hand. */
    @Override
    public void forceOpen() {
        machine.move(State.FORCED_OPEN, Reason.FORCED);
    }

    /** Lets every call pass (DISABLED) and counts nothing, until somebody calls {@link #unforce()} or moves it by hand. */
    @Override
    public void forceClosed() {
        machine.move(State.DISABLED, Reason.FORCED);
    }

    /** Gives a forced breaker back to its own rules: closed, with nothing recorded. Any other breaker stays as it is. */
    public void unforce() {
        machine.unforce();
    }

    /**
     * Adds a listener of transitions; it cannot be taken out again.
     *
     * @param listener told on a thread that uses the breaker, so quick
     */
    public void onTransition(Consumer<? super Transition> listener) {
        listeners.onTransition(listener);
    }

    /** Returns how many events did not reach a listener: it threw, or too many events about calls (1,024) were waiting. */
    public long dropped() {
        return listeners.droppedSoFar();
    }

    @Override
    public boolean tryAcquirePermission() {
        return machine.admit(true) instanceof Permit;
    }

    /** Gives back the place of the probe that has waited longest of those that hold no permit; does nothing unless half-open. */
    @Override
    public void releasePermission() {
        machine.released();
    }

    /** Takes a failure; interruption and cancellation are ignored, also inside of a CompletionException or ExecutionException. */
    @Override
    public void onError(long duration, TimeUnit unit, Throwable failure) {
        long nanos = Nanos.of(duration, unit);
        if (Failures.isIgnored(failure)) {
            machine.ignored(machine.begun(nanos), nanos, failure);
        } else {
            machine.failed(machine.begun(nanos), nanos, failure);
        }
    }

    @Override
    public void onSuccess(long duration, TimeUnit unit) {
        machine.succeeded(Nanos.of(duration, unit));
    }

    /** Goes back to the beginning: closed, nothing recorded, no rejection counted. Also ends a forced state. */
    @Override
    public void reset() {
        machine.reset();
    }

    @Override
    public void transitionToClosedState() {
        machine.move(State.CLOSED, Reason.MANUAL);
    }

    /**
     * Opens it for the time of the policy, unless it is open already.
     *
     * @throws io.github.resilience4j.circuitbreaker.IllegalStateTransitionException in METRICS_ONLY; Resilience4j has no name for it
     */
    @Override
    public void transitionToOpenState() {
        machine.move(State.OPEN, Reason.MANUAL);
    }

    /**
     * Opens it for a time of one's own, counted from now also when it is open already.
     *
     * @param duration more than zero
     * @throws io.github.resilience4j.circuitbreaker.IllegalStateTransitionException in METRICS_ONLY; Resilience4j has no name for it
     */
    @Override
    public void transitionToOpenStateFor(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration must be > 0, was " + duration);
        }
        machine.openFor(Nanos.of(duration));
    }

    /**
     * Lets probes pass, unless it does so already.
     *
     * @throws io.github.resilience4j.circuitbreaker.IllegalStateTransitionException when CLOSED or METRICS_ONLY, likewise
     */
    @Override
    public void transitionToHalfOpenState() {
        machine.move(State.HALF_OPEN, Reason.MANUAL);
    }

    /** Lets every call pass, as {@link #forceClosed()} does, under Resilience4j's other name: events of calls are told in both. */
    @Override
    public void transitionToMetricsOnlyState() {
        machine.move(State.METRICS_ONLY, Reason.FORCED);
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public State getState() {
        return machine.state();
    }

    /**
     * Returns the policy in Resilience4j's words, for tools that show it; its clock and its rates decide nothing here. The rule about failures in a
     * row has no word there.
     */
    @Override
    public CircuitBreakerConfig getCircuitBreakerConfig() {
        PolicyConfig current = config.as(machine.policy(), ticker);
        config = current;
        return current.config();
    }

    /**
     * Returns the number of failures recorded in the window that ends now (0 unless closed) and the number of rejections since the
     * last reset. Everything else is -1: counting it would cost every success; the events tell it to who wants to know.
     */
    @Override
    public Metrics getMetrics() {
        return metrics;
    }

    @Override
    public EventPublisher getEventPublisher() {
        return listeners;
    }

    @Override
    public long getCurrentTimestamp() {
        return ticker.nanos();
    }

    @Override
    public String toString() {
        return "circuit breaker \"" + name + "\" (" + machine.state() + ")";
    }
}
