package dev.mainstay.audit.retention;

import java.util.Locale;

/** What keeps a partition from being removed. */
public enum Obstacle {
    /** Its month ended less than the period ago, by the policy or by the database's own minimum. */
    TOO_YOUNG,
    /** The policy has no period for its class. */
    NO_POLICY,
    /** The database has no minimum for its class ({@code audit.retention_rule}). */
    NO_RULE,
    /** A record in it is not sealed yet. */
    UNSEALED,
    /** Its seals do not count the records that are there: look at what the verifier says before anything else. */
    ALTERED,
    /** No digest of its last block, or of a later one, was published. */
    UNANCHORED,
    /** A legal hold matches a record in it. */
    HELD,
    /** Its class must be exported first, and it was not, or something was sealed since. */
    NOT_EXPORTED,
    /** It is no longer there. */
    ABSENT,
    /** It was made again after its removal had been certified. */
    PRUNED,
    /** Something was sealed in it at the same moment; the next run removes it. */
    CHANGED,
    /** Its locks were not to be had in time; the next run removes it. */
    BUSY;

    static Obstacle of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Returns the name in lower case, words joined by hyphens, as the database says it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
