package dev.mainstay.core.guard;

import dev.mainstay.core.ReliabilityException;
import dev.mainstay.core.breaker.Permit;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.guard.GuardSignal.Outcome;
import dev.mainstay.core.guard.RetriesExhausted.Reason;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.time.Scheduler.Scheduled;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One asynchronous call through a guard. Its steps follow one another, on different threads: an attempt, a wait, an attempt. What the call
 * does at the moment, an {@link AsyncAttempt} or a {@link Wait}, is ended once; whoever ends it goes on.
 */
final class AsyncCall<T extends @Nullable Object> {

    private final Guard guard;
    private final Parts parts;
    private final Environment environment;
    private final AsyncAction<T, ?> action;
    private final CallContext outer = CallContext.current();
    private final @Nullable Deadline deadline;
    private final Retries retries;
    private final long startedAt;
    private final CompletableFuture<T> ours = new CompletableFuture<>();
    private final AtomicReference<@Nullable AsyncAttempt> current = new AtomicReference<>();
    private final AtomicReference<@Nullable Wait> waiting = new AtomicReference<>();
    private int attempts;

    AsyncCall(Guard guard, Parts parts, AsyncAction<T, ?> action, boolean repeatable) {
        this.guard = guard;
        this.parts = parts;
        this.environment = guard.environment();
        this.action = action;
        this.deadline = parts.deadlineFrom(outer, environment.ticker());
        this.retries = new Retries(guard, parts, repeatable, deadline);
        this.startedAt = environment.ticker().nanos();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the stage of the callback has nothing to tell
    CompletionStage<T> start() {
        ours.whenComplete((result, failure) -> {
            if (ours.isCancelled()) {
                abandon();
            }
        });
        if (environment.shutdown().refusesCalls()) {
            return refused("closed", new GuardsClosedException());
        }
        if (deadline != null && deadline.isExpired()) {
            return refused("deadline", new DeadlineExceededException(guard.name(), 0, null));
        }
        if (!parts.enterNow()) {
            return refused(
                    "bulkhead-full",
                    new BulkheadFullException(
                            guard.name(), parts.config().bulkhead().maxConcurrent()));
        }
        Permit permit;
        try {
            permit = guard.permitOrThrow();
        } catch (CircuitOpenException open) {
            parts.leave();
            return refused("circuit-open", open);
        }
        if (parts.budget() != null) {
            parts.budget().firstAttempt(startedAt);
        }
        attempt(permit);
        return ours;
    }

    private CompletionStage<T> refused(String reason, ReliabilityException exception) {
        tell(() -> GuardSignal.rejected(guard.name(), reason));
        fail(Outcome.REJECTED, exception);
        return ours;
    }

    private void attempt(Permit permit) {
        attempts++;
        AsyncAttempt attempt =
                new AsyncAttempt(parts, permit, environment.ticker().nanos());
        current.set(attempt);
        Deadline until = parts.attemptDeadline(deadline, environment.ticker());
        if (until != null) {
            attempt.limitedBy(environment
                    .scheduler()
                    .schedule(() -> environment.goOn(() -> timedOut(attempt, until)), until.remaining()));
        }
        if (ours.isDone()) {
            abandon();
            attempt.leave();
            return;
        }
        CallContext context = until == null ? outer : outer.withDeadline(until);
        CompletionStage<T> stage = attempt.begin(action, context, attempts == 1);
        stage.whenComplete((result, failure) -> ended(attempt, result, failure));
    }

    @SuppressWarnings("NullAway") // a stage that did not fail has a result of its own type
    private void ended(AsyncAttempt attempt, @Nullable T result, @Nullable Throwable failure) {
        attempt.leave();
        if (!attempt.settle()) {
            tell(() -> GuardSignal.late(guard.name(), failure == null ? "result" : "failure"));
            return;
        }
        Classifier classifier = parts.config().classifier();
        Throwable own = unwrapped(failure);
        Verdict verdict =
                own == null ? Verdict.onResult(result, classifier) : Verdict.onFailure(own, classifier, false);
        goOn(attempt, verdict, result, own);
    }

    /** Returns what a stage failed with, without the wrapper that stages put around it. */
    private static @Nullable Throwable unwrapped(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @SuppressWarnings({"ReferenceEquality", "NullAway"}) // the deadline of the call itself is meant; there is no result
    private void timedOut(AsyncAttempt attempt, Deadline until) {
        if (!attempt.settle()) {
            return;
        }
        boolean wholeCall = until == deadline;
        ReliabilityException late = wholeCall
                ? new DeadlineExceededException(guard.name(), attempts, null)
                : new TimeLimitExceededException(guard.name(), attempts, null);
        attempt.cancel();
        goOn(attempt, Verdict.timeout(!wholeCall), null, late);
    }

    private void goOn(AsyncAttempt attempt, Verdict verdict, T result, @Nullable Throwable failure) {
        long nanos = environment.ticker().nanos() - attempt.startedAt();
        verdict.recordOn(guard.breaker(), attempt.permit(), nanos, failure);
        tell(() -> GuardSignal.attempt(guard.name(), verdict.outcome(), nanos));
        Classification.Failure failed = verdict.failed();
        long wait = failed == null ? Retries.NONE : retries.waitAfter(attempts, failed, failure, attempt.startedAt());
        if (wait == Retries.NONE) {
            end(verdict.outcome(), result, failure);
            return;
        }
        await(Duration.ofNanos(wait), new Wait(verdict.outcome(), result, failure));
    }

    private void await(Duration delay, Wait wait) {
        tell(() -> GuardSignal.retry(guard.name(), delay));
        waiting.set(wait);
        Scheduled timer = environment.scheduler().schedule(() -> environment.goOn(() -> wait.over()), delay);
        wait.timer = timer;
        environment.shutdown().await(wait);
        if (wait.isOver()) {
            // Whoever ended it may have come before there was something to take out.
            timer.cancel();
            environment.shutdown().done(wait);
        }
        if (ours.isDone()) {
            abandon();
        }
    }

    /** Ends the call: what the last attempt came to is what the caller gets. */
    private void end(Outcome outcome, T result, @Nullable Throwable failure) {
        if (retries.reason() != null) {
            tell(() -> GuardSignal.gaveUp(guard.name(), retries.reason()));
        }
        if (failure == null) {
            tellCall(outcome);
            ours.complete(result);
        } else {
            retries.mark(failure, attempts);
            fail(outcome, failure);
        }
    }

    private void fail(Outcome outcome, Throwable failure) {
        tellCall(outcome);
        ours.completeExceptionally(failure);
    }

    /** The caller has cancelled: the attempt counts for nothing, and there is no other one. */
    private void abandon() {
        AsyncAttempt attempt = current.get();
        if (attempt != null && attempt.settle()) {
            guard.breaker()
                    .ignored(
                            attempt.permit(),
                            environment.ticker().nanos() - attempt.startedAt(),
                            new CancellationException());
            attempt.cancel();
            tellCall(Outcome.IGNORED);
        }
        Wait wait = waiting.get();
        if (wait != null && wait.take()) {
            tellCall(Outcome.IGNORED);
        }
    }

    private void tellCall(Outcome outcome) {
        tell(() -> GuardSignal.call(guard.name(), outcome, environment.ticker().nanos() - startedAt));
    }

    private void tell(Supplier<Signal> signal) {
        if (environment.signals().isListenedTo()) {
            environment.signals().emit(signal.get());
        }
    }

    /** The wait for a retry. It is over once: by its timer, by the end of the guards, or by the caller. */
    private final class Wait implements Runnable {

        private final Outcome outcome;
        private final T result;
        private final @Nullable Throwable failure;
        private volatile @Nullable Scheduled timer;

        private Wait(Outcome outcome, T result, @Nullable Throwable failure) {
            this.outcome = outcome;
            this.result = result;
            this.failure = failure;
        }

        @SuppressWarnings("ReferenceEquality") // this very wait is meant
        private boolean isOver() {
            return waiting.get() != this;
        }

        private boolean take() {
            if (!waiting.compareAndSet(this, null)) {
                return false;
            }
            environment.shutdown().done(this);
            Scheduled set = timer;
            if (set != null) {
                set.cancel();
            }
            return true;
        }

        private void over() {
            if (!take()) {
                return;
            }
            if (failure != null && deadline != null && deadline.isExpired()) {
                end(Outcome.TIMEOUT, result, new DeadlineExceededException(guard.name(), attempts, failure));
                return;
            }
            Permit permit = readmitted();
            if (permit == null) {
                end(outcome, result, failure);
            } else {
                attempt(permit);
            }
        }

        /** The guards were closed. */
        @Override
        public void run() {
            if (take()) {
                retries.stopped(Reason.CLOSED);
                end(outcome, result, failure);
            }
        }

        private @Nullable Permit readmitted() {
            if (deadline != null && deadline.isExpired()) {
                retries.stopped(Reason.DEADLINE);
                return null;
            }
            if (!parts.enterNow()) {
                retries.stopped(Reason.BULKHEAD_FULL);
                return null;
            }
            Permit permit = guard.breaker().tryAcquire();
            if (permit == null) {
                parts.leave();
                retries.stopped(Reason.CIRCUIT_OPEN);
            }
            return permit;
        }
    }
}
