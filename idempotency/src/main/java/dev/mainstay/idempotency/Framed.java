package dev.mainstay.idempotency;

import java.nio.ByteBuffer;

/** Parts of bytes, each behind its length. */
final class Framed {

    private Framed() {}

    static byte[] of(byte[] part) {
        return ByteBuffer.allocate(Integer.BYTES + part.length)
                .putInt(part.length)
                .put(part)
                .array();
    }
}
