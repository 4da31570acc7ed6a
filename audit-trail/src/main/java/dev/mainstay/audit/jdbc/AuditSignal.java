package dev.mainstay.audit.jdbc;

import dev.mainstay.core.signal.Signal;
import java.util.Map;

/**
 * What the trail tells of records that did not go the straight way; the value is their number.
 *
 * <p>{@code mainstay.audit.lost}, {@code cause}: {@code savepoint} (the business transaction went on without them) or
 * {@code spill-full} (dropped).
 *
 * <p>{@code mainstay.audit.spill}, {@code outcome}: {@code kept} in the file, {@code waited} for space before that,
 * {@code full} (refused or dropped for want of space), {@code failed} (the file could not be written), {@code delivered},
 * {@code present} (already stored, by a commit of which nobody heard), {@code refused} (by the database, for good),
 * {@code damaged} (a line that is not what was written).
 */
record AuditSignal(String name, Map<String, String> attributes, double value) implements Signal {

    static AuditSignal lost(String cause, int count) {
        return new AuditSignal("mainstay.audit.lost", Map.of("cause", cause), count);
    }

    static AuditSignal spill(String outcome, int count) {
        return new AuditSignal("mainstay.audit.spill", Map.of("outcome", outcome), count);
    }

    @Override
    public String unit() {
        return "1";
    }
}
