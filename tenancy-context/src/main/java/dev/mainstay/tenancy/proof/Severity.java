package dev.mainstay.tenancy.proof;

/** How bad a finding is, worst first. */
public enum Severity {
    /** Rows of another tenant can be read, changed or removed, or nothing protects them from it. It fails the gate. */
    ERROR,
    /** It can betray that something exists, or fails closed in an unfriendly way. */
    WARN,
    /** Good to know. */
    INFO
}
