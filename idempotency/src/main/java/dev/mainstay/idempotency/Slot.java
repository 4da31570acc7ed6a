package dev.mainstay.idempotency;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One record in memory. Immutable; every method returns the record after a change. */
record Slot(
        State state,
        Fingerprint payload,
        Claimant claimant,
        Times times,
        List<Step> steps,
        @Nullable Result result) {

    enum State {
        RUNNING,
        RETRYABLE,
        DONE,
        QUARANTINED
    }

    /** Whose attempt it is or was, and which. */
    record Claimant(Owner owner, long fence, int attempt) {}

    /**
     * Moments on the store's ticker, and the one that is shown on the clock of the day.
     *
     * @param retainNanos for changes that do not say how long to keep the record
     */
    record Times(long leaseUntil, long expiresAt, long retainNanos, Instant since) {}

    static Slot running(Fingerprint payload, Claimant claimant, Times times, List<Step> steps) {
        return new Slot(State.RUNNING, payload, claimant, times, steps, null);
    }

    boolean isExpired(long now) {
        return times.expiresAt - now <= 0;
    }

    boolean isLapsed(long now) {
        return state == State.RUNNING && times.leaseUntil - now <= 0;
    }

    boolean isOwnedBy(Owner owner) {
        return claimant.owner.equals(owner);
    }

    boolean isRunningFor(Owner owner) {
        return state == State.RUNNING && isOwnedBy(owner);
    }

    Slot renewed(long now, long leaseNanos, List<Step> finished) {
        Times later = new Times(
                now + leaseNanos, now + Math.max(times.retainNanos, leaseNanos), times.retainNanos, times.since);
        return new Slot(state, payload, claimant, later, finished.isEmpty() ? steps : steps(finished), result);
    }

    Slot ended(State ending, long now, Instant since) {
        Times kept = new Times(now, now + times.retainNanos, times.retainNanos, since);
        return new Slot(ending, payload, claimant, kept, steps, null);
    }

    Slot done(Result kept, long now, long retainNanos, Instant since) {
        Times times = new Times(now, now + retainNanos, retainNanos, since);
        return new Slot(State.DONE, payload, claimant, times, List.of(), kept);
    }

    int bytes() {
        int sum = result == null ? 0 : result.length();
        if (steps.isEmpty()) {
            return sum;
        }
        for (Step step : steps) {
            sum += step.result().length();
        }
        return sum;
    }

    private List<Step> steps(List<Step> finished) {
        Map<String, Step> all = new LinkedHashMap<>();
        Stream.concat(steps.stream(), finished.stream()).forEach(step -> all.put(step.name(), step));
        return List.copyOf(all.values());
    }
}
