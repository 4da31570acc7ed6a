package dev.mainstay.audit.jdbc;

import dev.mainstay.audit.AuditEntry;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.CanonicalJson;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One line of the file: eight hexadecimal digits, the CRC-32C of the rest, a space, and the entry as canonical JSON.
 */
final class SpillLine {

    private static final int CHECKSUM = 8;

    private final @Nullable AuditEntry entry;
    private final byte[] bytes;

    private SpillLine(@Nullable AuditEntry entry, byte[] bytes) {
        this.entry = entry;
        this.bytes = bytes;
    }

    /** Null when the bytes are not what was written. */
    @Nullable
    AuditEntry entry() {
        return entry;
    }

    /** The line with its LF; not copied. */
    byte[] bytes() {
        return bytes;
    }

    static byte[] of(AuditEntry entry) {
        byte[] json = entry.record().canonical();
        byte[] head = (checksum(json, 0) + " ").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(head.length + json.length + 1)
                .put(head)
                .put(json)
                .put((byte) '\n')
                .array();
    }

    static SpillLine read(byte[] line) {
        return new SpillLine(entry(line), line);
    }

    static SpillLine damaged(byte[] bytes) {
        return new SpillLine(null, bytes);
    }

    private static @Nullable AuditEntry entry(byte[] line) {
        if (line.length < CHECKSUM + 2) {
            return null;
        }
        byte[] text = Arrays.copyOf(line, line.length - 1);
        String checksum = new String(text, 0, CHECKSUM, StandardCharsets.US_ASCII);
        if (!checksum.equals(checksum(text, CHECKSUM + 1))) {
            return null;
        }
        try {
            CharBuffer json = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text, CHECKSUM + 1, text.length - CHECKSUM - 1));
            return entry(CanonicalJson.parse(json.toString()));
        } catch (IllegalArgumentException | IllegalStateException | CharacterCodingException forged) {
            return null;
        }
    }

    private static @Nullable AuditEntry entry(@Nullable Object json) {
        Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
        if (json instanceof Map<?, ?> members) {
            members.forEach((member, value) -> envelope.put((String) member, value));
        }
        AuditEntry entry = AuditEntry.of(AuditRecord.of(envelope));
        // All that an insert will ask of it must be there.
        entry.id();
        entry.tenant();
        entry.occurredAt();
        return entry;
    }

    private static String checksum(byte[] bytes, int from) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, bytes.length - from);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
