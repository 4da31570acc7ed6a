package dev.mainstay.core.keys;

import dev.mainstay.core.Action;
import java.security.GeneralSecurityException;

/** Algorithms that every Java platform has to have: SHA-1, SHA-256, HmacSHA256 and the others that the JDK's Javadoc says so of. */
public final class StandardAlgorithm {

    private StandardAlgorithm() {}

    /**
     * Runs what uses such an algorithm.
     *
     * @param name the algorithm's, for the message
     * @throws IllegalStateException when the platform does not have it after all, with the platform's exception as cause
     */
    public static <T> T use(String name, Action<T, GeneralSecurityException> use) {
        try {
            return use.run();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has " + name, missing);
        }
    }
}
