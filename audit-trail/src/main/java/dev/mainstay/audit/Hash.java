package dev.mainstay.audit;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A SHA-256 hash: 32 bytes, written as lower-case hexadecimal. Immutable. */
public final class Hash {

    /** Bytes of every hash: {@value}. */
    public static final int BYTES = 32;

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns a hash that was computed.
     *
     * @param bytes they are copied
     * @throws IllegalArgumentException when they are not 32
     */
    public static Hash of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("bytes must be " + BYTES + ", were " + bytes.length);
        }
        return new Hash(bytes.clone());
    }

    /**
     * Reads a hash.
     *
     * @param hex 64 hexadecimal digits
     * @throws IllegalArgumentException when it is something else
     */
    public static Hash ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** Returns the hash of parts, one after the other. */
    public static Hash sha256(byte[]... parts) {
        MessageDigest sha256 = Text.sha256();
        for (byte[] part : parts) {
            sha256.update(part);
        }
        return new Hash(sha256.digest());
    }

    /** Returns the bytes; a new array. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Returns 64 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
