package dev.mainstay.core.guard;

import dev.mainstay.core.Action;
import dev.mainstay.core.breaker.Admission;
import dev.mainstay.core.breaker.CountBreaker;
import dev.mainstay.core.breaker.Permit;
import dev.mainstay.core.breaker.Rejection;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.fallback.Degraded;
import dev.mainstay.core.health.Criticality;
import dev.mainstay.core.health.Dependency;
import dev.mainstay.core.jdbc.DeadlineDataSource;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Guards the calls to one dependency: a deadline around retries around a circuit breaker around each attempt. Thread-safe.
 *
 * <p>Everything runs on the caller's thread. What the action throws last reaches the caller as it is, typed and unwrapped; only what the guard
 * itself decides is a {@link dev.mainstay.core.ReliabilityException}:
 *
 * <ul>
 *   <li>{@link CircuitOpenException}: the breaker let no attempt through. Opened between two attempts, the failure of the first is thrown.
 *   <li>{@link DeadlineExceededException}: the time was over before the call or during it. Where the policy interrupts, it is thrown even if
 *       a result came a moment later; where it does not, when the attempt failed after the deadline, from something that counts as a failure.
 *       An {@link Error} is still thrown as itself.
 *   <li>{@link CallInterruptedException}: the thread was interrupted before the call or during a wait.
 *   <li>{@link GuardsClosedException}: {@link Guards#close()} came before.
 * </ul>
 *
 * <p>The action runs in the caller's {@link CallContext} with the deadline of this call, so {@link Deadline#current()} is what is left; hand it
 * to clients as their timeout, since an interrupt does not reach a thread that is blocked in socket I/O.
 */
public final class Guard {

    private final String name;
    private final CountBreaker breaker;
    private final Environment environment;
    private final Degradation degradation = new Degradation(this);
    private final GuardConfig original;
    private volatile Parts parts;

    Guard(String name, Parts parts, CountBreaker breaker, Environment environment) {
        this.name = name;
        this.original = parts.config();
        this.parts = parts;
        this.breaker = breaker;
        this.environment = environment;
    }

    /**
     * Calls with something that may be repeated: every failure that the policy allows is retried.
     *
     * @param action run once for each attempt
     * @return the action's result
     * @throws X what the last attempt threw
     */
    public <T extends @Nullable Object, X extends Exception> T call(Action<T, X> action) throws X {
        return run(action, true);
    }

    /**
     * Calls with something that must not be repeated once it may have been sent: only failures classified as {@link Sent#NO} are retried.
     *
     * @param action run once for each attempt
     * @return the action's result
     * @throws X what the last attempt threw
     */
    public <T extends @Nullable Object, X extends Exception> T callOnce(Action<T, X> action) throws X {
        return run(action, false);
    }

    /**
     * Calls with something asynchronous that may be repeated. What is thrown by {@link #call} is here what the stage fails with, never wrapped
     * by this guard.
     *
     * <p>The first attempt starts on the calling thread, further ones on the executor of the guards, all in the caller's context. When the time
     * is over only the returned stage is completed, and not the stage of the action, which others may share. Whoever wants the work itself
     * stopped uses {@link #callAsync(AsyncAction)}. Cancelling the returned stage's future ends the call, and counts for nothing. There are no
     * brackets for listeners, since the call ends on another thread; signals there are.
     *
     * @param action starts the work and returns at once
     */
    public <T extends @Nullable Object, X extends Exception> CompletionStage<T> callAsync(
            Action<? extends CompletionStage<T>, X> action) {
        return new AsyncCall<T>(this, parts, cancellation -> action.run(), true).start();
    }

    /**
     * Calls like {@link #callAsync(Action)} with something that can be told that nobody waits for it any longer.
     *
     * @param action starts the work and says how it is stopped
     */
    public <T extends @Nullable Object, X extends Exception> CompletionStage<T> callAsync(AsyncAction<T, X> action) {
        return new AsyncCall<>(this, parts, action, true).start();
    }

    /**
     * Calls with something asynchronous that must not be repeated once it may have been sent, as {@link #callOnce} does.
     *
     * @param action starts the work and returns at once
     */
    public <T extends @Nullable Object, X extends Exception> CompletionStage<T> callOnceAsync(
            Action<? extends CompletionStage<T>, X> action) {
        return new AsyncCall<T>(this, parts, cancellation -> action.run(), false).start();
    }

    /**
     * Calls like {@link #callOnceAsync(Action)} with something that can be told that nobody waits for it any longer.
     *
     * @param action starts the work and says how it is stopped
     */
    public <T extends @Nullable Object, X extends Exception> CompletionStage<T> callOnceAsync(
            AsyncAction<T, X> action) {
        return new AsyncCall<>(this, parts, action, false).start();
    }

    /**
     * Calls as {@link #call} does, and gives out the last good answer while the dependency fails. Business errors, which the classifier ignores,
     * pass through. Answers are kept per tenant and key in memory, at most 10,000, on Caffeine; while the dependency fails, overlapping calls
     * for one key share one.
     *
     * @param key of the answer, immutable, with an equality; whatever the answer depends on besides the tenant belongs in it
     * @param action run once for each attempt; null is passed on and not kept
     * @param maxAge only a younger answer is given out: more than zero, at most a day
     * @return fresh, or stale with its age and what {@code call} threw
     * @throws X what {@code call} threw, where there is no answer to give out
     */
    public <T, X extends Exception> Degraded<T> callOrLastGood(
            Object key, Action<? extends T, X> action, Duration maxAge) throws X {
        return degradation.orLastGood(key, action, maxAge);
    }

    /**
     * Calls as {@link #call} does, and answers with a fallback when the dependency fails. Business errors, which the classifier ignores, pass
     * through. The fallback runs once, after the last attempt, in the caller's context and without the time limit of this call; what it throws
     * is suppressed in what {@code call} threw.
     *
     * @param action run once for each attempt
     * @param fallback run at most once
     * @return fresh, or the fallback's answer with what {@code call} threw
     * @throws X what {@code call} threw, where the fallback failed as well
     */
    public <T extends @Nullable Object, X extends Exception> Degraded<T> callOrElse(
            Action<? extends T, X> action, Action<? extends T, ?> fallback) throws X {
        return degradation.orElse(action, fallback);
    }

    private <T extends @Nullable Object, X extends Exception> T run(Action<T, X> action, boolean repeatable) throws X {
        Parts now = parts;
        boolean plain = now.isPlain()
                && !environment.signals().isListenedTo()
                && !environment.shutdown().refusesCalls()
                && !Thread.currentThread().isInterrupted();
        return plain ? quickly(now, action, repeatable) : new GuardedCall<>(this, now, action, repeatable).run();
    }

    /**
     * Makes the first attempt of a call that nobody listens to, and leaves everything but a success to {@link GuardedCall}: so a success makes
     * no garbage but what its time limit needs. It looks at the clock as seldom as it can, since each look costs as much as all the rest of
     * a call without a limit.
     */
    private <T extends @Nullable Object, X extends Exception> T quickly(
            Parts now, Action<T, X> action, boolean repeatable) throws X {
        CallContext outer = CallContext.current();
        Deadline inherited = outer.deadline().orElse(null);
        if (inherited != null && inherited.isExpired()) {
            throw new DeadlineExceededException(name, 0, null);
        }
        Permit permit = permitOrThrow();
        long startedAt = environment.ticker().nanos();
        Deadline deadline = now.deadlineFrom(inherited, startedAt, environment.ticker());
        if (now.budget() != null) {
            now.budget().firstAttempt(startedAt);
        }
        T result;
        try {
            result = Attempt.run(action, outer, deadline, now.config().time().interrupt(), environment.scheduler());
        } catch (Throwable failure) {
            return resume(now, action, repeatable, FirstAttempt.threw(permit, startedAt, deadline, failure));
        }
        if (!Verdict.onResult(result, now.config().classifier()).isSuccess()) {
            return resume(now, action, repeatable, new FirstAttempt<>(permit, startedAt, deadline, null, result));
        }
        breaker.succeededSince(permit, startedAt);
        return result;
    }

    private <T extends @Nullable Object, X extends Exception> T resume(
            Parts now, Action<T, X> action, boolean repeatable, FirstAttempt<T> first) throws X {
        return new GuardedCall<>(this, now, action, repeatable, first).resume(first);
    }

    /**
     * Wraps a pool so that whatever its statements execute ends with the time of the call that executes it, usually one of this guard: a
     * statement is not sent when the time is over, and cancelled when it runs out. Without a deadline nothing changes. How it is done, and
     * what it does not reach, is told at {@link DeadlineDataSource}.
     *
     * <p>It makes no guarded call by itself; that is still {@code call(() -> ...)}, around a query or a whole transaction. In such a call a
     * statement that was cancelled ends in {@link DeadlineExceededException} with the driver's exception as its cause.
     *
     * @param dataSource a pool, or a plain driver
     * @throws IllegalStateException when the policy of this guard interrupts, which breaks connections instead
     */
    public DataSource over(DataSource dataSource) {
        if (config().time().interrupt()) {
            throw new IllegalStateException(
                    "guard \"" + name
                            + "\" must not interrupt, since that breaks connections: interrupt must be false, as in GuardConfig.database(), was true");
        }
        return DeadlineDataSource.around(dataSource, environment.scheduler(), environment.executor());
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns the whole policy in words with units, from the outside in, one line for each part. */
    public String describe() {
        return "guard \"" + name + "\"\n" + config();
    }

    /**
     * Returns the circuit breaker. An operator may force it open or closed; it can be observed, and used by itself, as any circuit breaker of
     * Resilience4j.
     */
    public CountBreaker breaker() {
        return breaker;
    }

    /**
     * Returns what this guard knows of its dependency, for {@link dev.mainstay.core.health.Health}: down while the breaker refuses calls, degraded
     * while the next call would be a probe, else up. To look costs nothing, and calls nobody.
     *
     * @param criticality whether the service can work without the dependency
     * @return under the name of this guard
     */
    public Dependency dependency(Criticality criticality) {
        return new Dependency(name, BreakerLook.TIMEOUT, criticality, new BreakerLook(breaker));
    }

    /** Returns leave for one attempt, or throws what the breaker answers instead. */
    Permit permitOrThrow() {
        Admission admission = breaker.admit();
        if (admission instanceof Permit permit) {
            return permit;
        }
        Rejection rejection = (Rejection) admission;
        throw new CircuitOpenException(name, rejection.state(), rejection.remainingNanos(), rejection.cause());
    }

    GuardConfig config() {
        return parts.config();
    }

    /** Says whether it may be asked for with this policy: the one in force, or the one it was made with, which code goes on asking for. */
    boolean answersTo(GuardConfig config) {
        return config.equals(original) || config.equals(config());
    }

    Parts parts() {
        return parts;
    }

    Environment environment() {
        return environment;
    }

    /** Puts another policy in force: the breaker keeps its state, and calls that run keep the policy that they began with. */
    synchronized void reconfigure(GuardConfig next) {
        breaker.policy(next.breaker());
        parts = parts.with(next, environment);
    }
}
