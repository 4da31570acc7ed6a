package dev.mainstay.idempotency;

import java.util.Arrays;

/**
 * What a completed record holds.
 *
 * @param kind how to read the bytes
 * @param bytes the encoded value, nothing for null, the summary of a value that was not kept; copied in and out
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by content below
public record Result(Kind kind, byte[] bytes) {

    /** The kinds of result. */
    public enum Kind {
        /** The bytes are the encoded value. */
        VALUE,
        /** The value was null. */
        NULL,
        /** The work is done and its value was not kept: a tombstone. */
        NOT_RETAINED,
        /** Any of the others, encrypted: only an engine with the key knows which. */
        SEALED
    }

    private static final byte[] NOTHING = {};

    /** Copies the bytes. */
    public Result {
        bytes = bytes.clone();
    }

    /**
     * Returns the result for an encoded value.
     *
     * @param encoded may be empty
     */
    public static Result of(byte[] encoded) {
        return new Result(Kind.VALUE, encoded);
    }

    /** Returns the result for null. */
    public static Result ofNull() {
        return new Result(Kind.NULL, NOTHING);
    }

    /**
     * Returns the tombstone.
     *
     * @param summary what the codec has to say about the value, may be empty
     */
    public static Result notRetained(byte[] summary) {
        return new Result(Kind.NOT_RETAINED, summary);
    }

    /** Returns how many bytes it holds. */
    public int length() {
        return bytes.length;
    }

    /** Returns a copy of the bytes. */
    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Result that && kind == that.kind && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + Arrays.hashCode(bytes);
    }

    /** Returns kind and length, never the bytes. */
    @Override
    public String toString() {
        return "Result[" + kind + ", " + bytes.length + " bytes]";
    }
}
