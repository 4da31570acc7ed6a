package dev.mainstay.tenancy.jdbc;

/** Where a connection stands. */
enum Phase {
    /** In no transaction. */
    IDLE,
    /** In a transaction. */
    OPEN,
    /** In a transaction that failed and waits for its rollback. */
    FAILED
}
