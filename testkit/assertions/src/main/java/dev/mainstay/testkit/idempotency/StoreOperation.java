package dev.mainstay.testkit.idempotency;

/** What an {@link dev.mainstay.idempotency.IdempotencyStore} can be asked. */
public enum StoreOperation {
    /** A claim, alone or in a batch. */
    BEGIN,
    /** A result to keep. */
    COMPLETE,
    /** An ending without a result. */
    SETTLE,
    /** A longer lease, or finished steps. */
    RENEW,
    /** A look at a record. */
    FIND
}
