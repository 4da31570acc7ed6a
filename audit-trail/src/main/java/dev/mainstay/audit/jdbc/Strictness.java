package dev.mainstay.audit.jdbc;

/** What becomes of a business transaction whose audit record cannot be written. */
public enum Strictness {
    /** It fails: what cannot be recorded is not done. */
    STRICT,
    /**
     * It goes on without the record, behind a savepoint, which costs two more round trips per record. Each loss is told
     * by the signal {@code mainstay.audit.lost} and by a warning in the log. A transaction that has failed before, or
     * whose connection breaks, fails as with {@link #STRICT}, as do errors of the caller.
     */
    SAVEPOINT
}
