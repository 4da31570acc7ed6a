package dev.mainstay.core.guard;

import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.guard.RetriesExhausted.Reason;
import dev.mainstay.core.retry.RetryBudget;
import dev.mainstay.core.time.Nanos;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides for one call whether and when there is another attempt, and says on the failure why there is none. For one thread at a time. */
final class Retries {

    /** There is no further attempt. */
    static final long NONE = -1;

    private final Guard guard;
    private final Parts parts;
    private final boolean repeatable;
    private final @Nullable Deadline deadline;
    private List<Throwable> earlier = List.of();
    private @Nullable Reason reason;

    Retries(Guard guard, Parts parts, boolean repeatable, @Nullable Deadline deadline) {
        this.guard = guard;
        this.parts = parts;
        this.repeatable = repeatable;
        this.deadline = deadline;
    }

    /**
     * Returns the wait before the next attempt in nanoseconds, or {@link #NONE}.
     *
     * @param attempts how many were made
     * @param failed what the last one was classified as
     * @param failure what it threw; null when it returned a result that is a failure
     * @param startedAt when it started, on the guard's ticker
     */
    long waitAfter(int attempts, Classification.Failure failed, @Nullable Throwable failure, long startedAt) {
        reason = reasonToStop(attempts, failed, failure, startedAt);
        if (reason != null) {
            return NONE;
        }
        long wait = parts.config()
                .retry()
                .backoff()
                .delayNanosBefore(attempts, guard.environment().random());
        if (failed.retryAfter() != null) {
            long asked = Math.min(
                    Nanos.of(failed.retryAfter()),
                    Nanos.of(parts.config().retry().longestRetryAfter()));
            wait = Math.max(wait, asked);
        }
        if (deadline != null && wait >= deadline.remainingNanos()) {
            reason = Reason.DEADLINE;
            return NONE;
        }
        RetryBudget budget = parts.budget();
        if (budget != null && !budget.tryRetry()) {
            reason = Reason.BUDGET;
            return NONE;
        }
        if (failure != null) {
            remember(failure);
        }
        return wait;
    }

    private @Nullable Reason reasonToStop(
            int attempts, Classification.Failure failed, @Nullable Throwable failure, long startedAt) {
        if (failed.refused()) {
            return Reason.REFUSED;
        }
        if (!repeatable && failed.sent() != Sent.NO) {
            return Reason.NOT_REPEATABLE;
        }
        if (failure != null && RetriesExhausted.isMarkedSince(failure, startedAt)) {
            return Reason.INNER_GUARD;
        }
        if (attempts > parts.config().retry().maxRetries()) {
            return Reason.MAX_RETRIES;
        }
        CircuitBreaker.State state = guard.breaker().getState();
        boolean open = state == CircuitBreaker.State.OPEN || state == CircuitBreaker.State.FORCED_OPEN;
        return open ? Reason.CIRCUIT_OPEN : null;
    }

    private void remember(Throwable failure) {
        if (earlier.isEmpty()) {
            earlier = new ArrayList<>();
        }
        earlier.add(failure);
    }

    /** Takes back a wait that was granted: the next attempt is not made, for this reason. */
    void stopped(Reason why) {
        reason = why;
    }

    /** Returns why there is no further attempt; null while there may be one, or when the last did not fail. */
    @Nullable
    Reason reason() {
        return reason;
    }

    /** Hangs on the failure why it was the last. One attempt that nobody wanted to repeat is not worth a mark. */
    void mark(Throwable failure, int attempts) {
        Reason why = reason;
        if (why == null || (why == Reason.MAX_RETRIES && attempts == 1)) {
            return;
        }
        RetriesExhausted mark = RetriesExhausted.of(
                guard.name(), attempts, why, guard.environment().ticker().nanos());
        RetriesExhausted.mark(failure, mark, earlier);
    }
}
