package dev.mainstay.idempotency;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One record in memory. Immutable; every method returns the record after a change. */
record Slot(
        State state,
        Fingerprint payload,
        Claimant claimant,
        Times times,
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

    static Slot running(Fingerprint payload, Claimant claimant, Times times) {
        return new Slot(State.RUNNING, payload, claimant, times, null);
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

    Slot renewed(long now, long leaseNanos) {
        Times later = new Times(
                now + leaseNanos, now + Math.max(times.retainNanos, leaseNanos), times.retainNanos, times.since);
        return new Slot(state, payload, claimant, later, result);
    }

    Slot ended(State ending, long now, Instant since) {
        Times kept = new Times(now, now + times.retainNanos, times.retainNanos, since);
        return new Slot(ending, payload, claimant, kept, null);
    }

    Slot done(Result kept, long now, long retainNanos, Instant since) {
        return new Slot(State.DONE, payload, claimant, new Times(now, now + retainNanos, retainNanos, since), kept);
    }

    int bytes() {
        return result == null ? 0 : result.length();
    }
}
