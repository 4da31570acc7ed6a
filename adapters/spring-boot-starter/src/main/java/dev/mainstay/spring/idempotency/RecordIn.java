package dev.mainstay.spring.idempotency;

/** Where the record of a handler's answer lies, and so what it is kept or lost with. */
public enum RecordIn {
    /** In the application's {@link dev.mainstay.idempotency.IdempotencyStore}, under a lease; for effects outside of the database. */
    STORE,
    /**
     * In the handler's own database transaction, for effects inside of the database: what it wrote and the record commit together or not at
     * all. The handler runs in one transaction of the application's transaction manager, which {@code @Transactional} methods and
     * {@code TransactionTemplate} join, and its answer is sent after the commit. Needs Spring's JDBC support, one transaction manager that
     * exposes its connection, and PostgreSQL with the tables of the idempotency module.
     */
    TRANSACTION
}
