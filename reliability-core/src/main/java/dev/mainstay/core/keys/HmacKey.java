package dev.mainstay.core.keys;

import javax.crypto.SecretKey;

/**
 * A key for HMAC-SHA-256.
 *
 * @param id its id
 * @param key 32 bytes or more of algorithm {@code HmacSHA256}; a shorter one would be weaker than the hash (RFC 2104, section 3)
 */
public record HmacKey(String id, SecretKey key) implements RingKey {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST_BYTES = 32;

    /**
     * Checks id, algorithm and size.
     *
     * @throws IllegalArgumentException when one of them is not legal
     */
    public HmacKey {
        KeyChecks.requireId(id);
        KeyChecks.requireAlgorithm(id, key, ALGORITHM);
        KeyChecks.requireBytes(id, key, LEAST_BYTES, Integer.MAX_VALUE);
    }

    /**
     * Makes a key from its bytes.
     *
     * @param id its id
     * @param material 32 random bytes or more; they are copied
     * @throws IllegalArgumentException when the id or the size is not legal
     */
    public static HmacKey of(String id, byte[] material) {
        return new HmacKey(id, KeyChecks.secretKey(id, material, ALGORITHM));
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public String toString() {
        return "HmacKey[" + id + "]";
    }
}
