package dev.mainstay.idempotency.jobs;

import java.util.Locale;

/** Why a message is not delivered again; a closed list, fit for metrics. */
public enum DeadLetterReason {
    /** It names no tenant, or none of a legal form. */
    NO_TENANT,
    /** Its id is empty, too long or has control characters, so it cannot be told from others. */
    INVALID_ID,
    /** Body or headers are longer than the consumer allows; only a part of it is kept. */
    TOO_LARGE,
    /** Its payload cannot be read or breaks a rule; no handler saw it. */
    INVALID_PAYLOAD,
    /** The handler failed in a way that would be the same the next time. */
    NOT_RETRYABLE,
    /** The handler failed, or did not come to an end, as often as is allowed. */
    ATTEMPTS_SPENT,
    /** Another message has used the same id. */
    PAYLOAD_MISMATCH,
    /** An earlier attempt may have taken effect and nobody knows. */
    OUTCOME_UNKNOWN;

    /** Returns the name for metrics and tables: lower-case words joined by hyphens, such as {@code invalid-payload}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Says whether the letter is held back from replay until an operator has looked and released it. */
    public boolean holds() {
        return this == PAYLOAD_MISMATCH || this == OUTCOME_UNKNOWN;
    }

    static DeadLetterReason ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
