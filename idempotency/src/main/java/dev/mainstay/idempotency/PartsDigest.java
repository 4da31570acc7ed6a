package dev.mainstay.idempotency;

import dev.mainstay.core.keys.StandardAlgorithm;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 over parts, each behind its length, so that no part can spill into the next: ("a", "b:c") and ("a:b", "c") differ.
 *
 * <p>Text goes in as UTF-16 code units. UTF-8 would turn every lone surrogate into the same question mark and let two texts collide.
 */
final class PartsDigest {

    private static final String ALGORITHM = "SHA-256";
    private static final int ABSENT = -1;
    private static final int USUAL_LENGTH = 128;
    private static final int LENGTH = 32;

    private final MessageDigest sha256;
    private final byte[] gathered = new byte[USUAL_LENGTH];
    private final byte[] made = new byte[LENGTH];
    private int length;

    PartsDigest() {
        this.sha256 = StandardAlgorithm.use(ALGORITHM, () -> MessageDigest.getInstance(ALGORITHM));
    }

    PartsDigest add(@Nullable String text) {
        if (text == null) {
            put(ABSENT);
            return this;
        }
        put(text.length());
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            put((byte) (unit >>> Byte.SIZE), (byte) unit);
        }
        return this;
    }

    PartsDigest add(byte[] bytes) {
        put(bytes.length);
        flush();
        sha256.update(bytes);
        return this;
    }

    /** Returns the digest, to be copied before the next one is made; afterwards nothing is added, as at first. */
    byte[] digest() {
        flush();
        StandardAlgorithm.use(ALGORITHM, () -> sha256.digest(made, 0, LENGTH));
        return made;
    }

    private void put(int number) {
        put((byte) (number >>> 24), (byte) (number >>> 16));
        put((byte) (number >>> 8), (byte) number);
    }

    private void put(byte high, byte low) {
        if (length == gathered.length) {
            flush();
        }
        gathered[length++] = high;
        gathered[length++] = low;
    }

    private void flush() {
        sha256.update(gathered, 0, length);
        length = 0;
    }
}
