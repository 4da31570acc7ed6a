package dev.mainstay.core.keys;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** What all keys of a ring must satisfy. Messages name ids and sizes, never key material. */
final class KeyChecks {

    private static final int LONGEST_ID = 64;

    private KeyChecks() {}

    static void requireId(String id) {
        boolean legal = !id.isEmpty() && id.length() <= LONGEST_ID && id.chars().allMatch(KeyChecks::isLegal);
        if (!legal) {
            throw new IllegalArgumentException(
                    "id must be 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-', had " + id.length() + " characters");
        }
    }

    private static boolean isLegal(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }

    static SecretKey secretKey(String id, byte[] material, String algorithm) {
        if (material.length == 0) {
            throw new IllegalArgumentException("key " + id + " must have bytes, had 0");
        }
        return new SecretKeySpec(material, algorithm);
    }

    static void requireAlgorithm(String id, SecretKey key, String algorithm) {
        if (!key.getAlgorithm().equalsIgnoreCase(algorithm)) {
            throw new IllegalArgumentException(
                    "key " + id + " must be for " + algorithm + ", was for " + key.getAlgorithm());
        }
    }

    /** A key that its provider does not hand out (a hardware module) has no encoding; its provider answers for its size. */
    static void requireBytes(String id, SecretKey key, int least, int most) {
        byte[] material = key.getEncoded();
        if (material != null && (material.length < least || material.length > most)) {
            throw new IllegalArgumentException("key " + id + " must have " + least + (most == least ? "" : " or more")
                    + " bytes, had " + material.length);
        }
    }
}
