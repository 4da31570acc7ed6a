package dev.mainstay.testkit.tenancy;

/** A way in which one tenant's session may reach another one's rows. */
public enum Attempt {
    /** Reading rows. */
    SELECT,
    /** Reading rows through a cursor of the server. */
    CURSOR,
    /** Reading rows with {@code COPY ... TO}. */
    COPY_TO,
    /** Locking a row with {@code FOR UPDATE}. */
    LOCK,
    /** Adding a row that belongs to the other tenant. */
    INSERT,
    /** Adding a row that belongs to nobody, which a policy may then show to everybody. */
    INSERT_NULL,
    /** Adding a row of the other tenant with {@code COPY ... FROM}. */
    COPY_FROM,
    /** Changing all rows, without reading a column: policies for SELECT do not apply then. */
    UPDATE,
    /** Changing the other tenant's row, named by its key. */
    UPDATE_BY_KEY,
    /** Giving rows away: all rows, without reading a column. */
    MOVE_OUT,
    /** Taking rows over: setting the own tenant on all rows, and on the other one's. */
    MOVE_IN,
    /** Removing rows: all of them without reading a column, and the other tenant's by its key. */
    DELETE,
    /** Changing the other tenant's row by {@code INSERT ... ON CONFLICT DO UPDATE}. */
    UPSERT,
    /** Changing the other tenant's row by {@code MERGE}; PostgreSQL 15 and newer. */
    MERGE,
    /** Emptying the table, which policies do not cover. */
    TRUNCATE,
    /** Pointing a foreign key of an own row at the other tenant's row. */
    FOREIGN_KEY,
    /** Learning from a refused key that the other tenant uses it. */
    UNIQUE_KEY,
    /** Reading with the application's login alone. */
    UNBOUND_READ,
    /** Adding rows with the application's login alone. */
    UNBOUND_WRITE,
    /** Reading with the tenant's role where the setting was never set. */
    UNSET_READ,
    /** Adding rows with the tenant's role where the setting was never set. */
    UNSET_WRITE,
    /** Reading with the tenant's role and an empty setting. */
    EMPTY_READ,
    /** Adding rows with the tenant's role and an empty setting. */
    EMPTY_WRITE,
    /** Calling a function that reads rows. */
    CALL,
    /** Turning back a sequence that all tenants share. */
    SETVAL,
    /** Creating a temporary table, which would stand in front of a real one for the next borrower too. */
    TEMP_TABLE
}
