package dev.mainstay.audit.jdbc;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.mainstay.audit.AuditEntry;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.RecordMac;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.core.context.CallContext;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes of an event what is stored, in the call in which it is recorded. */
final class EntrySource {

    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();
    private final Clock clock;
    private final Set<String> needReason;
    private final Supplier<Optional<String>> traceId;
    private final @Nullable RedactionPolicy redaction;
    private final @Nullable RecordMac mac;

    EntrySource(
            Clock clock,
            Set<String> needReason,
            Supplier<Optional<String>> traceId,
            @Nullable RedactionPolicy redaction,
            @Nullable RecordMac mac) {
        this.clock = clock;
        this.needReason = Set.copyOf(needReason);
        this.traceId = traceId;
        this.redaction = redaction;
        this.mac = mac;
    }

    AuditEntry entry(AuditEvent event) {
        if (needReason.contains(event.action())
                && event.reason().filter(reason -> !reason.isBlank()).isEmpty()) {
            throw new IllegalArgumentException("event " + event.action() + " must have a reason, had none");
        }
        AuditEntry plain = new AuditEntry(new AuditId(ids.generate()), event, CallContext.current(), clock.instant());
        AuditEntry traced = currentTrace().map(plain::withTraceId).orElse(plain);
        return signed(redaction == null ? traced : traced.redacted(redaction));
    }

    /** Marks an entry that could not be stored in time. */
    AuditEntry late(AuditEntry entry) {
        return signed(entry.late());
    }

    /** Says whether an entry that was kept outside of this process is what this application wrote. */
    boolean isGenuine(AuditEntry entry) {
        return mac == null || mac.verify(entry.record()) != RecordMac.Verdict.INVALID;
    }

    private AuditEntry signed(AuditEntry entry) {
        return mac == null ? entry : entry.signed(mac);
    }

    @SuppressWarnings("CatchingUnchecked") // a tracer that fails must cost no record
    private Optional<String> currentTrace() {
        try {
            Optional<String> current = traceId.get();
            return current == null ? Optional.empty() : current;
        } catch (RuntimeException broken) {
            return Optional.empty();
        }
    }
}
