package dev.mainstay.tenancy.proof;

/** What can be done to the rows of a table under row-level security. */
public enum Command {
    /** Read rows. */
    SELECT,
    /** Add rows. */
    INSERT,
    /** Change rows, to be read before and to be checked after. */
    UPDATE,
    /** Remove rows. */
    DELETE
}
