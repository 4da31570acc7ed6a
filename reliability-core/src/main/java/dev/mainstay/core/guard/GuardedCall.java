package dev.mainstay.core.guard;

import dev.mainstay.core.Action;
import dev.mainstay.core.ReliabilityException;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.context.Scope;
import dev.mainstay.core.guard.GuardSignal.Outcome;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.timeout.TimeLimit;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call through a guard, on the thread that made it.
 *
 * <p>The retry loop is ours and not Resilience4j's: that one throws {@code Throwable}, retries interruptions and rejections unless told
 * otherwise and knows no deadline. Told all of that, it would be no shorter than this loop.
 */
final class GuardedCall<T extends @Nullable Object, X extends Exception> {

    private final String name;
    private final GuardConfig config;
    private final Breaker breaker;
    private final Environment environment;
    private final Action<T, X> action;
    private final boolean repeatable;
    private final Signals signals;

    private @Nullable TimeLimit limit;
    private int attempts;
    private Outcome outcome = Outcome.FAILURE;
    private Classification.@Nullable Failure lastFailure;

    GuardedCall(Guard guard, Action<T, X> action, boolean repeatable) {
        this.name = guard.name();
        this.config = guard.config();
        this.breaker = guard.breaker();
        this.environment = guard.environment();
        this.action = action;
        this.repeatable = repeatable;
        this.signals = environment.signals();
    }

    T run() throws X {
        Scope bracket = signals.isListenedTo() ? signals.started(GuardSignal.callStarted(name)) : Scope.none();
        long startedAt = environment.ticker().nanos();
        try {
            return withinDeadline();
        } finally {
            tell(() -> GuardSignal.call(name, outcome, environment.ticker().nanos() - startedAt));
            bracket.close();
        }
    }

    private T withinDeadline() throws X {
        if (environment.closed().getAsBoolean()) {
            throw refused("closed", new GuardsClosedException());
        }
        if (Thread.currentThread().isInterrupted()) {
            throw refused("interrupted", new CallInterruptedException(name, "before the call"));
        }
        CallContext context =
                CallContext.current().withDeadline(Deadline.after(config.time().total(), environment.ticker()));
        Deadline deadline = context.deadline().orElseThrow();
        if (deadline.isExpired()) {
            throw refused("deadline", new DeadlineExceededException(name, 0, null));
        }
        return config.time().interrupt()
                ? interruptible(context, deadline)
                : context.call(() -> attemptsUntil(deadline));
    }

    private T interruptible(CallContext context, Deadline deadline) throws X {
        TimeLimit ours = TimeLimit.start(deadline.remaining(), environment.scheduler());
        limit = ours;
        T result;
        try {
            result = context.call(() -> attemptsUntil(deadline));
        } catch (Throwable failure) {
            if (!ours.end()) {
                throw failure;
            }
            DeadlineExceededException late = late("failure", failure);
            if (failure instanceof Error error) {
                error.addSuppressed(late);
                throw error;
            }
            throw late;
        }
        if (ours.end()) {
            throw late("result", null);
        }
        return result;
    }

    private DeadlineExceededException late(String discarded, @Nullable Throwable cause) {
        outcome = Outcome.TIMEOUT;
        tell(() -> GuardSignal.late(name, discarded));
        return new DeadlineExceededException(name, attempts, cause);
    }

    private <R extends ReliabilityException> R refused(String reason, R exception) {
        outcome = Outcome.REJECTED;
        tell(() -> GuardSignal.rejected(name, reason));
        return exception;
    }

    private T attemptsUntil(Deadline deadline) throws X {
        if (!breaker.tryAcquire()) {
            throw refused("circuit-open", new CircuitOpenException(name, breaker.openFor()));
        }
        while (true) {
            try {
                return attempt();
            } catch (Throwable failure) {
                if (!backsOff(failure, deadline)) {
                    throw failure;
                }
            }
        }
    }

    private T attempt() throws X {
        Scope bracket = signals.isListenedTo() ? signals.started(GuardSignal.attemptStarted(name)) : Scope.none();
        attempts++;
        long startedAt = environment.ticker().nanos();
        try {
            T result = action.run();
            outcome = returned(environment.ticker().nanos() - startedAt);
            return result;
        } catch (Throwable failure) {
            outcome = threw(failure, environment.ticker().nanos() - startedAt);
            throw failure;
        } finally {
            tell(() -> GuardSignal.attempt(name, outcome, environment.ticker().nanos() - startedAt));
            bracket.close();
        }
    }

    private Outcome returned(long nanos) {
        if (hasRunOutOfTime()) {
            breaker.failed(nanos, new DeadlineExceededException(name, attempts, null));
            return Outcome.TIMEOUT;
        }
        breaker.succeeded(nanos);
        return Outcome.SUCCESS;
    }

    private Outcome threw(Throwable failure, long nanos) {
        lastFailure = null;
        // Read before the limit is asked, so that the limit's own interrupt is never taken for somebody else's.
        boolean interrupted = Thread.currentThread().isInterrupted();
        if (hasRunOutOfTime()) {
            breaker.failed(nanos, failure);
            return Outcome.TIMEOUT;
        }
        if (!(Classifiers.unwrapped(failure) instanceof Exception exception)) {
            breaker.failed(nanos, failure);
            return Outcome.FAILURE;
        }
        if (interrupted) {
            breaker.released();
            return Outcome.INTERRUPTED;
        }
        Classification classification = classified(exception);
        if (classification instanceof Classification.Failure counted) {
            lastFailure = counted;
            breaker.failed(nanos, failure);
            return Outcome.FAILURE;
        }
        if (classification instanceof Classification.Success) {
            breaker.succeeded(nanos);
            return Outcome.SUCCESS;
        }
        breaker.released();
        return Outcome.IGNORED;
    }

    private boolean hasRunOutOfTime() {
        return limit != null && limit.hasFired();
    }

    /** Asks the given classifier; one that throws must neither replace the caller's exception nor keep the breaker's permit. */
    private Classification classified(Exception failure) {
        try {
            Optional<Classification> known = config.classifier().classify(failure);
            return known.orElseGet(() -> Classifiers.byDefault(failure));
        } catch (RuntimeException broken) {
            return Classifiers.byDefault(failure);
        }
    }

    /** Waits for the next attempt and takes a permit for it, or says that there is none. */
    private boolean backsOff(Throwable failure, Deadline deadline) {
        Classification.Failure counted = lastFailure;
        if (counted == null || attempts > config.retry().maxRetries() || breaker.isOpen()) {
            return false;
        }
        if (!repeatable && counted.sent() != Sent.NO) {
            return false;
        }
        Duration delay = config.retry().delayBefore(attempts);
        if (counted.retryAfter() != null && counted.retryAfter().compareTo(delay) > 0) {
            delay = counted.retryAfter();
        }
        if (delay.compareTo(deadline.remaining()) >= 0) {
            return false;
        }
        sleep(delay, failure);
        if (deadline.isExpired() || hasRunOutOfTime()) {
            return false;
        }
        if (!breaker.tryAcquire()) {
            tell(() -> GuardSignal.rejected(name, "circuit-open"));
            return false;
        }
        return true;
    }

    private void sleep(Duration delay, Throwable failure) {
        tell(() -> GuardSignal.retry(name, delay));
        try {
            environment.sleeper().sleep(delay);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            if (hasRunOutOfTime()) {
                return;
            }
            outcome = Outcome.INTERRUPTED;
            CallInterruptedException gaveUp = new CallInterruptedException(name, "while it waited for a retry");
            gaveUp.addSuppressed(failure);
            throw gaveUp;
        }
    }

    private void tell(Supplier<Signal> signal) {
        if (signals.isListenedTo()) {
            signals.emit(signal.get());
        }
    }
}
