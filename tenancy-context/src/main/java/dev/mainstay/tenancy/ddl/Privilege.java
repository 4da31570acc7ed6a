package dev.mainstay.tenancy.ddl;

/** What the tenant's role may do to a table. TRUNCATE, REFERENCES and TRIGGER are missing: row-level security does not hold for them. */
public enum Privilege {
    /** Read rows. */
    SELECT,
    /** Add rows. */
    INSERT,
    /** Change rows. */
    UPDATE,
    /** Remove rows. */
    DELETE
}
