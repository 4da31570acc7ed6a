package dev.mainstay.idempotency;

import java.util.Arrays;

/**
 * What tells two payloads apart: SHA-256 over parts, each behind its length.
 *
 * @param digest 32 bytes; copied in and out
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by content below
public record Fingerprint(byte[] digest) {

    /** The length of a digest in bytes: {@value}. */
    public static final int LENGTH = 32;

    private static final Fingerprint NONE = new Fingerprint(new PartsDigest().digest());

    /**
     * Copies and checks the digest.
     *
     * @throws IllegalArgumentException when it has not {@value #LENGTH} bytes
     */
    public Fingerprint {
        if (digest.length != LENGTH) {
            throw new IllegalArgumentException("digest must have " + LENGTH + " bytes, had " + digest.length);
        }
        digest = digest.clone();
    }

    /** Returns the fingerprint of requests whose key alone says everything. */
    public static Fingerprint none() {
        return NONE;
    }

    /**
     * Returns the fingerprint of a text in parts.
     *
     * @param parts none of them null; their borders count
     */
    public static Fingerprint of(String... parts) {
        PartsDigest digest = new PartsDigest();
        for (String part : parts) {
            digest.add(part);
        }
        return new Fingerprint(digest.digest());
    }

    /**
     * Returns the fingerprint of bytes.
     *
     * @param bytes the payload as it came
     */
    public static Fingerprint of(byte[] bytes) {
        return new Fingerprint(new PartsDigest().add(bytes).digest());
    }

    /**
     * Returns the fingerprint of everything so far and one more part.
     *
     * @param bytes the part
     */
    public Fingerprint and(byte[] bytes) {
        return new Fingerprint(new PartsDigest().add(digest).add(bytes).digest());
    }

    /** Returns a copy of the digest. */
    @Override
    public byte[] digest() {
        return digest.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint that && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    /** Returns nothing of the digest: a short payload could be found from it. */
    @Override
    public String toString() {
        return "Fingerprint";
    }
}
