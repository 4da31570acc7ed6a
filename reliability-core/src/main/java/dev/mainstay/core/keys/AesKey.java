package dev.mainstay.core.keys;

import javax.crypto.SecretKey;

/**
 * A key for AES-256-GCM.
 *
 * @param id its id
 * @param key 32 bytes of algorithm {@code AES}
 */
public record AesKey(String id, SecretKey key) implements RingKey {

    private static final String ALGORITHM = "AES";
    private static final int BYTES = 32;

    /**
     * Checks id, algorithm and size.
     *
     * @throws IllegalArgumentException when one of them is not legal
     */
    public AesKey {
        KeyChecks.requireId(id);
        KeyChecks.requireAlgorithm(id, key, ALGORITHM);
        KeyChecks.requireBytes(id, key, BYTES, BYTES);
    }

    /**
     * Makes a key from its bytes.
     *
     * @param id its id
     * @param material 32 random bytes; they are copied
     * @throws IllegalArgumentException when the id or the size is not legal
     */
    public static AesKey of(String id, byte[] material) {
        return new AesKey(id, KeyChecks.secretKey(id, material, ALGORITHM));
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public String toString() {
        return "AesKey[" + id + "]";
    }
}
