package dev.mainstay.audit.jdbc;

import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.Hash;
import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.InvalidInputException.Violation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/**
 * The last record of a page, as text: version, microseconds, id, and a checksum over these and the query, so that a text
 * of another query or a mistyped one is refused and does not show the wrong page. It opens nothing: the tenant is that of
 * the call.
 */
record Cursor(Instant recordedAt, UUID id) {

    private static final byte VERSION = 1;
    private static final int BODY = 1 + 8 + 16;
    private static final int CHECKSUM =
            7; // 32 bytes in all: base64 without padding would leave no spare bits otherwise
    private static final int LONGEST = 64;

    static Cursor of(AuditRecord last) {
        return new Cursor(last.recordedAt(), last.id().value());
    }

    String text(AuditQuery query) {
        byte[] body = ByteBuffer.allocate(BODY)
                .put(VERSION)
                .putLong(recordedAt.getEpochSecond() * 1_000_000 + recordedAt.getNano() / 1_000)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        byte[] all = Arrays.copyOf(body, BODY + CHECKSUM);
        System.arraycopy(checksum(body, query), 0, all, BODY, CHECKSUM);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    static Cursor read(String text, AuditQuery query) {
        byte[] all = bytes(text);
        if (all.length == BODY + CHECKSUM && all[0] == VERSION) {
            byte[] body = Arrays.copyOf(all, BODY);
            if (Arrays.equals(checksum(body, query), Arrays.copyOfRange(all, BODY, BODY + CHECKSUM))) {
                ByteBuffer parts = ByteBuffer.wrap(body, 1, BODY - 1);
                Instant recordedAt = Instant.EPOCH.plus(parts.getLong(), ChronoUnit.MICROS);
                Cursor cursor = new Cursor(recordedAt, new UUID(parts.getLong(), parts.getLong()));
                if (cursor.text(query).equals(text)) {
                    return cursor;
                }
            }
        }
        throw InvalidInputException.unreadable(
                new Violation("after", "must be what a page of the same query gave as its next"));
    }

    private static byte[] bytes(String text) {
        try {
            return text.length() > LONGEST
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException noBase64) {
            return new byte[0];
        }
    }

    private static byte[] checksum(byte[] body, AuditQuery query) {
        String wanted = query.isPlatform() + "|" + query.resource() + "|" + query.action() + "|"
                + query.actor().map(actor -> actor.type() + "/" + actor.id()) + "|" + query.outcome() + "|"
                + query.correlationId() + "|" + query.from() + "|" + query.to();
        byte[] hash = Hash.sha256(body, wanted.getBytes(StandardCharsets.UTF_8)).bytes();
        return Arrays.copyOf(hash, CHECKSUM);
    }
}
