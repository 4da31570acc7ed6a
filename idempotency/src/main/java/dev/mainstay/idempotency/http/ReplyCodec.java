package dev.mainstay.idempotency.http;

import dev.mainstay.idempotency.Codec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Replies as bytes: version, status, headers as name and values, then the body to the end. Headers that belong to one exchange are left out.
 */
final class ReplyCodec implements Codec<HttpReply> {

    private static final int VERSION = 1;

    @Override
    public byte[] encode(HttpReply reply) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(reply.body().length + 512);
        Map<String, List<String>> stored = new TreeMap<>(reply.headers());
        stored.keySet().removeIf(name -> !Headers.isStored(name));
        bytes.write(VERSION);
        bytes.writeBytes(ByteBuffer.allocate(Short.BYTES + Integer.BYTES)
                .putShort((short) reply.status())
                .putInt(stored.size())
                .array());
        stored.forEach((name, values) -> {
            writeText(bytes, name);
            bytes.writeBytes(number(values.size()));
            values.forEach(value -> writeText(bytes, value));
        });
        bytes.writeBytes(reply.body());
        return bytes.toByteArray();
    }

    @Override
    public HttpReply decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("version of a stored reply must be " + VERSION + ", was " + version);
            }
            int status = in.readUnsignedShort();
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (int left = in.readInt(); left > 0; left--) {
                headers.put(readText(in), readValues(in));
            }
            return HttpReply.of(status, headers, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("a stored reply ends too early", e);
        }
    }

    @Override
    public boolean keeps(HttpReply reply) {
        return !reply.streamed();
    }

    @Override
    public byte[] summary(HttpReply reply) {
        return ReplySummary.of(reply).toBytes();
    }

    private static List<String> readValues(DataInputStream in) throws IOException {
        List<String> values = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            values.add(readText(in));
        }
        return values;
    }

    private static void writeText(ByteArrayOutputStream out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(number(utf8.length));
        out.writeBytes(utf8);
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        // Not an array of that length: a damaged record may claim two gigabytes.
        byte[] utf8 = in.readNBytes(length);
        if (utf8.length < length) {
            throw new EOFException();
        }
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
