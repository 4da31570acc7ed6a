package dev.mainstay.idempotency;

import java.nio.charset.StandardCharsets;

/** The codecs that need no library. */
public final class Codecs {

    private Codecs() {}

    /** Returns the codec that keeps bytes as they are. */
    public static Codec<byte[]> bytes() {
        return BytesCodec.INSTANCE;
    }

    /** Returns the codec for text, in UTF-8. */
    public static Codec<String> string() {
        return StringCodec.INSTANCE;
    }

    private enum BytesCodec implements Codec<byte[]> {
        INSTANCE;

        @Override
        public byte[] encode(byte[] value) {
            return value.clone();
        }

        @Override
        public byte[] decode(byte[] bytes) {
            return bytes.clone();
        }
    }

    private enum StringCodec implements Codec<String> {
        INSTANCE;

        @Override
        public byte[] encode(String value) {
            return value.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
