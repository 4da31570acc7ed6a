package dev.mainstay.idempotency;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One record in memory. Immutable; every method returns the record after a change.
 *
 * @param leaseUntil on the store's ticker
 * @param expiresAt on the store's ticker
 * @param sinceMillis when it came into this state, on the clock of the day
 */
record Slot(
        State state,
        Claimant claimant,
        long leaseUntil,
        long expiresAt,
        long sinceMillis,
        List<Step> steps,
        @Nullable Result result) {

    enum State {
        RUNNING,
        RETRYABLE,
        DONE,
        QUARANTINED
    }

    /**
     * Whose attempt it is or was, for which payload, and which.
     *
     * @param retainNanos for changes that do not say how long to keep the record
     */
    record Claimant(Owner owner, Fingerprint payload, long fence, int attempt, long retainNanos) {}

    static Slot running(Claimant claimant, long now, long leaseNanos, long sinceMillis, List<Step> steps) {
        return new Slot(
                State.RUNNING, claimant, now + leaseNanos, now + claimant.retainNanos, sinceMillis, steps, null);
    }

    Fingerprint payload() {
        return claimant.payload;
    }

    boolean isExpired(long now) {
        return expiresAt - now <= 0;
    }

    boolean isLapsed(long now) {
        return state == State.RUNNING && leaseUntil - now <= 0;
    }

    boolean isOwnedBy(Owner owner) {
        return claimant.owner.equals(owner);
    }

    boolean isRunningFor(Owner owner) {
        return state == State.RUNNING && isOwnedBy(owner);
    }

    Slot renewed(long now, long leaseNanos, List<Step> finished) {
        long keptUntil = now + Math.max(claimant.retainNanos, leaseNanos);
        return new Slot(
                state,
                claimant,
                now + leaseNanos,
                keptUntil,
                sinceMillis,
                finished.isEmpty() ? steps : steps(finished),
                result);
    }

    Slot ended(State ending, long now, long moment) {
        return new Slot(ending, claimant, now, now + claimant.retainNanos, moment, steps, null);
    }

    Slot done(Result kept, long now, long retainNanos, long moment) {
        return new Slot(State.DONE, claimant, now, now + retainNanos, moment, List.of(), kept);
    }

    int bytes() {
        return (result == null ? 0 : result.length()) + bytes(steps);
    }

    static int bytes(List<Step> steps) {
        if (steps.isEmpty()) {
            return 0;
        }
        int sum = 0;
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
