package dev.mainstay.core.limit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Keys as they are kept: short ones as they are, long ones as their digest. */
final class Keys {

    private static final int LONGEST = 64;
    private static final char DIGEST = '\0';

    private Keys() {}

    static String required(String key) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("key must have at least 1 character, was empty");
        }
        return key;
    }

    /** Returns a key of at most 64 characters; two different keys stay different. */
    static String bounded(String key) {
        return key.length() <= LONGEST && key.charAt(0) != DIGEST ? key : DIGEST + digest(key);
    }

    static String digest(String key) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sha);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
