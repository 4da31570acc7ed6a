package dev.mainstay.core.guard;

import dev.mainstay.core.Action;
import dev.mainstay.core.ReliabilityException;
import dev.mainstay.core.breaker.Permit;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.context.Scope;
import dev.mainstay.core.guard.GuardSignal.Outcome;
import dev.mainstay.core.guard.RetriesExhausted.Reason;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.Signals;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call through a guard, on the thread that made it.
 *
 * <p>The retry loop is ours and not Resilience4j's: that one throws {@code Throwable}, retries interruptions and rejections unless told
 * otherwise and knows no deadline. Told all of that, it would be no shorter than this loop.
 *
 * <p>A time limit is armed only while the action runs: classifiers, listeners and waits are never interrupted by it, so they cannot change
 * what came of an attempt.
 */
final class GuardedCall<T extends @Nullable Object, X extends Exception> {

    private final Guard guard;
    private final Parts parts;
    private final Environment environment;
    private final Signals signals;
    private final Action<T, X> action;
    private final CallContext outer;
    private final @Nullable Deadline deadline;
    private final Retries retries;
    private final @Nullable FirstAttempt<T> first;

    private int attempts;
    private Outcome outcome = Outcome.FAILURE;
    private Classification.@Nullable Failure lastFailed;
    private long attemptStartedAt;

    GuardedCall(Guard guard, Parts parts, Action<T, X> action, boolean repeatable) {
        this(guard, parts, action, repeatable, null);
    }

    /**
     * Makes a call.
     *
     * @param first a first attempt that {@link Guard} has made by itself; null when there was none
     */
    GuardedCall(Guard guard, Parts parts, Action<T, X> action, boolean repeatable, @Nullable FirstAttempt<T> first) {
        this.guard = guard;
        this.parts = parts;
        this.environment = guard.environment();
        this.signals = environment.signals();
        this.action = action;
        this.outer = CallContext.current();
        this.deadline = first == null ? parts.deadlineFrom(outer, environment.ticker()) : first.deadline();
        this.retries = new Retries(guard, parts, repeatable, deadline);
        this.first = first;
    }

    T run() throws X {
        Scope bracket = signals.isListenedTo() ? signals.started(GuardSignal.callStarted(guard.name())) : Scope.none();
        long startedAt = environment.ticker().nanos();
        try {
            refuseWhatCannotBegin();
            Permit permit = admitted();
            if (parts.budget() != null) {
                parts.budget().firstAttempt(startedAt);
            }
            return attemptsFrom(permit);
        } finally {
            tell(() ->
                    GuardSignal.call(guard.name(), outcome, environment.ticker().nanos() - startedAt));
            bracket.close();
        }
    }

    /** Judges the first attempt, which was made before, and goes on from there. */
    T resume(FirstAttempt<T> made) throws X {
        return attemptsFrom(made.permit());
    }

    private void refuseWhatCannotBegin() {
        if (environment.shutdown().refusesCalls()) {
            throw refused("closed", new GuardsClosedException());
        }
        if (Thread.currentThread().isInterrupted()) {
            throw refused("interrupted", new CallInterruptedException(guard.name(), "before the call"));
        }
        if (deadline != null && deadline.isExpired()) {
            throw refused("deadline", new DeadlineExceededException(guard.name(), 0, null));
        }
    }

    private <R extends ReliabilityException> R refused(String reason, R exception) {
        outcome = Outcome.REJECTED;
        tell(() -> GuardSignal.rejected(guard.name(), reason));
        return exception;
    }

    private T attemptsFrom(Permit given) throws X {
        @Nullable Permit permit = given;
        while (true) {
            T result;
            try {
                result = attempt(permit);
            } catch (Throwable failure) {
                permit = permitAfter(failure);
                if (permit == null) {
                    retries.mark(failure, attempts);
                    throw failure;
                }
                continue;
            }
            permit = permitAfter(null);
            if (permit == null) {
                return result;
            }
        }
    }

    private T attempt(Permit permit) throws X {
        Scope bracket =
                signals.isListenedTo() ? signals.started(GuardSignal.attemptStarted(guard.name())) : Scope.none();
        attempts++;
        lastFailed = null;
        Deadline until = parts.attemptDeadline(deadline, environment.ticker());
        attemptStartedAt = first != null && attempts == 1
                ? first.startedAt()
                : environment.ticker().nanos();
        try {
            T result = invoked(until);
            settle(permit, Verdict.onResult(result, parts.config().classifier()), null);
            return result;
        } catch (TimeUp up) {
            throw timedOut(permit, up, until);
        } catch (Throwable failure) {
            Verdict verdict = Verdict.onFailure(
                    failure, parts.config().classifier(), Thread.currentThread().isInterrupted());
            if (verdict.failed() != null && cameTooLate(until)) {
                throw timedOut(permit, new TimeUp(failure), until);
            }
            settle(permit, verdict, failure);
            throw failure;
        } finally {
            parts.leave();
            tell(() -> GuardSignal.attempt(guard.name(), outcome, nanosSince(attemptStartedAt)));
            bracket.close();
        }
    }

    private T invoked(@Nullable Deadline until) throws X {
        return first != null && attempts == 1
                ? first.replay()
                : Attempt.run(action, outer, until, parts.config().time().interrupt(), environment.scheduler());
    }

    private boolean cameTooLate(@Nullable Deadline until) {
        return until != null && !parts.config().time().interrupt() && until.isExpired();
    }

    private void settle(Permit permit, Verdict verdict, @Nullable Throwable failure) {
        outcome = verdict.outcome();
        lastFailed = verdict.failed();
        verdict.recordOn(guard.breaker(), permit, nanosSince(attemptStartedAt), failure);
    }

    @SuppressWarnings("ReferenceEquality") // the deadline of the call itself is meant
    private ReliabilityException timedOut(Permit permit, TimeUp up, @Nullable Deadline until) {
        Throwable discarded = up.getCause();
        boolean wholeCall = until == deadline;
        ReliabilityException late = wholeCall
                ? new DeadlineExceededException(guard.name(), attempts, discarded)
                : new TimeLimitExceededException(guard.name(), attempts, discarded);
        tell(() -> GuardSignal.late(guard.name(), discarded == null ? "result" : "failure"));
        settle(permit, Verdict.timeout(!wholeCall), discarded == null ? late : discarded);
        if (discarded instanceof Error error) {
            error.addSuppressed(late);
            lastFailed = null;
            throw error;
        }
        return late;
    }

    /** Waits for the next attempt and takes a permit for it; null when there is none. */
    private @Nullable Permit permitAfter(@Nullable Throwable failure) {
        Classification.Failure failed = lastFailed;
        if (failed == null) {
            return null;
        }
        long wait = retries.waitAfter(attempts, failed, failure, attemptStartedAt);
        if (wait != Retries.NONE) {
            sleep(Duration.ofNanos(wait), failure);
            refuseWhatSleptTooLong(failure);
            Permit permit = readmitted(failure);
            if (permit != null) {
                return permit;
            }
        }
        tell(() -> GuardSignal.gaveUp(guard.name(), retries.reason()));
        return null;
    }

    private void sleep(Duration delay, @Nullable Throwable failure) {
        tell(() -> GuardSignal.retry(guard.name(), delay));
        try {
            environment.sleeper().sleep(delay);
        } catch (InterruptedException interrupt) {
            throw interrupted("while it waited for a retry", failure);
        }
    }

    /** No wait is begun that would end after the deadline, but a machine may wake late. */
    private void refuseWhatSleptTooLong(@Nullable Throwable failure) {
        if (failure != null && deadline != null && deadline.isExpired()) {
            outcome = Outcome.TIMEOUT;
            throw new DeadlineExceededException(guard.name(), attempts, failure);
        }
    }

    private CallInterruptedException interrupted(String when, @Nullable Throwable failure) {
        Thread.currentThread().interrupt();
        outcome = Outcome.INTERRUPTED;
        CallInterruptedException gaveUp = new CallInterruptedException(guard.name(), when);
        if (failure != null) {
            gaveUp.addSuppressed(failure);
        }
        return gaveUp;
    }

    /** Returns the permit for the first attempt. */
    private Permit admitted() {
        if (!hasPlace(null)) {
            throw refused(
                    "bulkhead-full",
                    new BulkheadFullException(
                            guard.name(), parts.config().bulkhead().maxConcurrent()));
        }
        try {
            return guard.permitOrThrow();
        } catch (CircuitOpenException open) {
            parts.leave();
            throw refused("circuit-open", open);
        }
    }

    /** Returns the permit for a further attempt; null when there is none, which {@link #retries} then knows. */
    private @Nullable Permit readmitted(@Nullable Throwable failure) {
        if (environment.shutdown().refusesCalls()) {
            retries.stopped(Reason.CLOSED);
            return null;
        }
        if (deadline != null && deadline.isExpired()) {
            retries.stopped(Reason.DEADLINE);
            return null;
        }
        if (!hasPlace(failure)) {
            tell(() -> GuardSignal.rejected(guard.name(), "bulkhead-full"));
            retries.stopped(Reason.BULKHEAD_FULL);
            return null;
        }
        Permit permit = guard.breaker().tryAcquire();
        if (permit == null) {
            parts.leave();
            tell(() -> GuardSignal.rejected(guard.name(), "circuit-open"));
            retries.stopped(Reason.CIRCUIT_OPEN);
        }
        return permit;
    }

    private boolean hasPlace(@Nullable Throwable failure) {
        try {
            return parts.enter(deadline);
        } catch (InterruptedException interrupt) {
            throw interrupted("while it waited for a place in the bulkhead", failure);
        }
    }

    private long nanosSince(long reading) {
        return environment.ticker().nanos() - reading;
    }

    private void tell(Supplier<Signal> signal) {
        if (signals.isListenedTo()) {
            signals.emit(signal.get());
        }
    }
}
