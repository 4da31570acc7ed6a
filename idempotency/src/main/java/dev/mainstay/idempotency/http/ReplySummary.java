package dev.mainstay.idempotency.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The little that is kept of a reply too long to keep.
 *
 * @param status of the reply
 * @param location where the result can be asked for, null when the reply did not say
 */
record ReplySummary(int status, @Nullable String location) {

    /** Tells these summaries from those of other codecs, whose bytes must not reach a client. */
    private static final int MARK = 0x4d_53_52_01;

    private static final int LEAST_BYTES = Integer.BYTES + Short.BYTES;
    private static final int LONGEST_LOCATION = 2048;

    static ReplySummary of(HttpReply reply) {
        List<String> locations = reply.header("Location");
        boolean kept = locations.size() == 1 && locations.get(0).length() <= LONGEST_LOCATION;
        return new ReplySummary(reply.status(), kept ? locations.get(0) : null);
    }

    byte[] toBytes() {
        byte[] text = location == null ? new byte[0] : location.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(LEAST_BYTES + text.length)
                .putInt(MARK)
                .putShort((short) status)
                .put(text)
                .array();
    }

    /** Reads a summary; empty when the bytes are none of a reply. */
    static Optional<ReplySummary> parse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < LEAST_BYTES || in.getInt() != MARK) {
            return Optional.empty();
        }
        int status = in.getShort();
        String location = in.hasRemaining() ? StandardCharsets.UTF_8.decode(in).toString() : null;
        return Optional.of(new ReplySummary(status, location));
    }
}
