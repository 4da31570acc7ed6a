package dev.mainstay.tenancy.proof;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong, or worth knowing.
 *
 * @param code which pitfall
 * @param severity how bad it is here
 * @param object what it is about, quoted as SQL where needed: {@code schema.table}, {@code schema.function(args)} or {@code role name}
 * @param reason why, in one sentence, with the names of this database
 * @param fix SQL that mends it, statements ended by a semicolon; empty where a person has to decide
 * @param exemption why it is accepted, null when it is not
 */
public record Finding(
        FindingCode code,
        Severity severity,
        String object,
        String reason,
        String fix,
        @Nullable Exemption exemption) {

    /** Returns a finding of the code's usual severity that is not exempted. */
    static Finding of(FindingCode code, String object, String reason, String fix) {
        return new Finding(code, code.severity(), object, reason, fix, null);
    }

    /** Returns whether it fails the gate: an error that nobody accepted. */
    public boolean fails() {
        return severity == Severity.ERROR && exemption == null;
    }

    Finding withSeverity(Severity other) {
        return new Finding(code, other, object, reason, fix, exemption);
    }

    Finding exemptedBy(Exemption why) {
        return new Finding(code, severity, object, reason, fix, why);
    }
}
