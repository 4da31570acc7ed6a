package dev.mainstay.audit.seal;

import static dev.mainstay.audit.seal.FindingKind.RECORD_MAC_INVALID;

import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.RecordMac;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Verifies the MAC that the application put on each record, where the keys are known. */
final class MacCheck {

    private final Findings findings;
    private final @Nullable RecordMac mac;
    private final Instant since;

    MacCheck(Findings findings, @Nullable RecordMac mac, Instant since) {
        this.findings = findings;
        this.mac = mac;
        this.since = since;
    }

    /** Checks a sealed record; one without a MAC may be from a time when none were made. */
    void check(AuditRecord record, long block, Instant sealedAt) {
        String reason = reason(record, !sealedAt.isBefore(since));
        if (reason != null) {
            findings.add(about(Finding.ofBlock(RECORD_MAC_INVALID, block, reason), record));
        }
    }

    /** Checks a record that is not sealed: nothing but the MAC vouches for it, so it must have one. */
    void checkUnsealed(AuditRecord record) {
        String reason = reason(record, true);
        if (reason != null) {
            findings.add(about(Finding.ofLog(RECORD_MAC_INVALID, reason), record));
        }
    }

    private static Finding about(Finding finding, AuditRecord record) {
        SegmentKey key = SegmentKey.of(record);
        // As text: an id that somebody changed need not be one that a writer makes.
        return finding.at(key.tenant(), key.retention(), key.month())
                .about(String.valueOf(record.envelope().get("id")));
    }

    private @Nullable String reason(AuditRecord record, boolean required) {
        if (mac == null) {
            return null;
        }
        return switch (mac.verify(record)) {
            case VALID -> null;
            case INVALID -> "the record is not as the application wrote it";
            case UNKNOWN_KEY -> "the record has a MAC of a key that is not the application's";
            case ABSENT -> required ? "the record has no MAC of the application" : null;
        };
    }
}
