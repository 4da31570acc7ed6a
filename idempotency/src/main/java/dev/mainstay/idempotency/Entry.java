package dev.mainstay.idempotency;

import java.time.Instant;

/**
 * A record as an operator sees it; it shows nothing of payload or result.
 *
 * @param state where it stands
 * @param attempt how many attempts were begun
 * @param fence of the latest attempt
 * @param since when it came into this state, on the store's clock; a lapsed one when its attempt began
 * @param expiresAt when it will be forgotten, on the store's clock
 */
public record Entry(State state, int attempt, long fence, Instant since, Instant expiresAt) {

    /** Where a record can stand. */
    public enum State {
        /** An owner runs the action. */
        RUNNING,
        /** An owner had it, and its lease is over. */
        LAPSED,
        /** An attempt ended and left nothing to keep. */
        RETRYABLE,
        /** The work is done. */
        DONE,
        /** An attempt may have taken effect and nobody knows. */
        QUARANTINED
    }
}
