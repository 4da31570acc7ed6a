package dev.mainstay.tenancy.proof;

/** What the audit says about one command on one table, worst last. */
public enum Verdict {
    /** In every context that was tried, the policies admit the current tenant's rows only. */
    PROVEN,
    /** It depends on data or on code that the audit does not run, or asking failed. */
    UNDECIDED,
    /** There is a context in which a row is admitted that must not be. */
    VIOLATED
}
