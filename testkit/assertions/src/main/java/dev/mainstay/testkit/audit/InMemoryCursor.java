package dev.mainstay.testkit.audit;

import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.Hash;
import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.InvalidInputException.Violation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** The last record of a page as text, with a checksum over it and the query, so that a text of another query is refused. */
record InMemoryCursor(Instant recordedAt, String id) {

    private static final int CHECKSUM = 16;

    static InMemoryCursor of(AuditRecord last) {
        return new InMemoryCursor(last.recordedAt(), last.id().toString());
    }

    /** Says whether a record comes after this one, newest first. */
    boolean isBefore(AuditRecord record) {
        int time = record.recordedAt().compareTo(recordedAt);
        return time < 0 || (time == 0 && record.id().toString().compareTo(id) < 0);
    }

    String text(AuditQuery query) {
        String place = ChronoUnit.MICROS.between(Instant.EPOCH, recordedAt) + "." + id;
        String wanted = query.isPlatform() + "|" + query.resource() + "|" + query.action() + "|"
                + query.actor().map(actor -> actor.type() + "/" + actor.id()) + "|" + query.outcome() + "|"
                + query.correlationId() + "|" + query.from() + "|" + query.to();
        Hash hash = Hash.sha256((place + "|" + wanted).getBytes(StandardCharsets.UTF_8));
        return place + "." + hash.toString().substring(0, CHECKSUM);
    }

    static InMemoryCursor read(String text, AuditQuery query) {
        String[] parts = text.split("\\.", -1);
        try {
            InMemoryCursor cursor = new InMemoryCursor(
                    Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS),
                    new AuditId(UUID.fromString(parts.length == 3 ? parts[1] : "")).toString());
            if (cursor.text(query).equals(text)) {
                return cursor;
            }
        } catch (IllegalArgumentException | ArithmeticException | java.time.DateTimeException malformed) {
            // Said below.
        }
        throw InvalidInputException.unreadable(
                new Violation("after", "must be what a page of the same query gave as its next"));
    }
}
