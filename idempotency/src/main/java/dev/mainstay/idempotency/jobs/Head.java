package dev.mainstay.idempotency.jobs;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** All of a message but its body, as bytes: what came is kept to the last character, also what no text column and no UTF-8 can hold. */
final class Head {

    private static final int VERSION = 1;

    private Head() {}

    static byte[] of(Message message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(VERSION);
        write(bytes, message.id());
        bytes.write(message.tenant() == null ? 0 : 1);
        if (message.tenant() != null) {
            write(bytes, message.tenant());
        }
        bytes.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt(message.deliveries()).array());
        message.headers().forEach((name, value) -> {
            write(bytes, name);
            write(bytes, value);
        });
        return bytes.toByteArray();
    }

    static Message message(byte[] head, byte[] body) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(head))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new DeadLetterStoreException("the head of a dead letter has unknown version " + version, null);
            }
            String id = read(in);
            String tenant = in.readBoolean() ? read(in) : null;
            int deliveries = in.readInt();
            Map<String, String> headers = new LinkedHashMap<>();
            while (in.available() > 0) {
                headers.put(read(in), read(in));
            }
            return new Message(id, tenant, headers, body, deliveries);
        } catch (IOException e) {
            throw new DeadLetterStoreException("the head of a dead letter ends too early", e);
        }
    }

    /** As UTF-16, which keeps what UTF-8 would turn into question marks. */
    private static void write(ByteArrayOutputStream out, String text) {
        ByteBuffer units = ByteBuffer.allocate(Integer.BYTES + Character.BYTES * text.length());
        units.putInt(text.length()).asCharBuffer().put(text);
        out.writeBytes(units.array());
    }

    private static String read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available() / Character.BYTES) {
            throw new EOFException();
        }
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(in.readChar());
        }
        return text.toString();
    }
}
