package dev.mainstay.core.guard;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.limit.Bulkhead;
import dev.mainstay.core.retry.RetryBudget;
import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a guard applies besides its breaker. Replaced as a whole when its configuration changes.
 *
 * @param config the policy
 * @param budget bounds retries; null for no bound
 * @param bulkhead bounds what runs at once; null for no bound
 */
record Parts(
        GuardConfig config,
        @Nullable RetryBudget budget,
        @Nullable Bulkhead bulkhead) {

    static Parts of(GuardConfig config, Environment environment) {
        RetryPolicy.BudgetPolicy budget = config.retry().budget();
        BulkheadPolicy bulkhead = config.bulkhead();
        return new Parts(
                config,
                budget == null ? null : budget.on(environment.ticker()),
                bulkhead.isBounded() ? Bulkhead.of(bulkhead.maxConcurrent(), bulkhead.maxWait()) : null);
    }

    /** Returns what the guard applies under another configuration; what is counted and held under this one goes on. */
    Parts with(GuardConfig next, Environment environment) {
        Parts fresh = of(next, environment);
        boolean sameBudget =
                Objects.equals(config.retry().budget(), next.retry().budget());
        Bulkhead kept = fresh.bulkhead;
        if (bulkhead != null && kept != null) {
            bulkhead.resize(next.bulkhead().maxConcurrent());
            kept = bulkhead;
        }
        return new Parts(next, sameBudget ? budget : fresh.budget, kept);
    }

    /** Says whether an attempt needs no more than a permit of the breaker and the time limit of the call. */
    boolean isPlain() {
        return bulkhead == null && config.time().attempt() == null;
    }

    /** Returns when a call that begins now must be over; null for never. */
    @Nullable
    Deadline deadlineFrom(CallContext outer, Ticker ticker) {
        return deadlineFrom(outer.deadline().orElse(null), ticker.nanos(), ticker);
    }

    /**
     * Returns when a call must be over; null for never.
     *
     * @param inherited from the surrounding call, null for none
     * @param startedAt a reading of the ticker
     */
    @Nullable
    Deadline deadlineFrom(@Nullable Deadline inherited, long startedAt, Ticker ticker) {
        Duration total = config.time().total();
        if (total == null) {
            return inherited;
        }
        Deadline own = Deadline.after(total, startedAt, ticker);
        return inherited == null ? own : inherited.earlier(own);
    }

    /** Returns when an attempt that begins now must be over: the call's deadline itself, unless attempts have a limit that comes first. */
    @Nullable
    Deadline attemptDeadline(@Nullable Deadline ofCall, Ticker ticker) {
        Duration limit = config.time().attempt();
        if (limit == null) {
            return ofCall;
        }
        Deadline own = Deadline.after(limit, ticker);
        return ofCall == null ? own : ofCall.earlier(own);
    }

    /** Takes a place in the bulkhead, waiting for one at most until the deadline. */
    boolean enter(@Nullable Deadline deadline) throws InterruptedException {
        if (bulkhead == null) {
            return true;
        }
        long wait = Nanos.of(config.bulkhead().maxWait());
        return bulkhead.tryAcquire(deadline == null ? wait : Math.min(wait, Math.max(0, deadline.remainingNanos())));
    }

    /** Takes a place in the bulkhead if there is one, without waiting. */
    boolean enterNow() {
        return bulkhead == null || bulkhead.tryAcquire();
    }

    /** Gives back the place that was taken. */
    void leave() {
        if (bulkhead != null) {
            bulkhead.release();
        }
    }
}
