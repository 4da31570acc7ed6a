package dev.mainstay.idempotency;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 over parts, each behind its length, so that no part can spill into the next: ("a", "b:c") and ("a:b", "c") differ.
 *
 * <p>Text goes in as UTF-16 code units. UTF-8 would turn every lone surrogate into the same question mark and let two texts collide.
 */
final class PartsDigest {

    private static final int ABSENT = -1;

    private final MessageDigest sha256;

    PartsDigest() {
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    PartsDigest add(@Nullable String text) {
        if (text == null) {
            sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(ABSENT).flip());
            return this;
        }
        ByteBuffer units = ByteBuffer.allocate(Integer.BYTES + Character.BYTES * text.length());
        units.putInt(text.length());
        for (int i = 0; i < text.length(); i++) {
            units.putChar(text.charAt(i));
        }
        sha256.update(units.flip());
        return this;
    }

    PartsDigest add(byte[] bytes) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        sha256.update(bytes);
        return this;
    }

    byte[] digest() {
        return sha256.digest();
    }
}
