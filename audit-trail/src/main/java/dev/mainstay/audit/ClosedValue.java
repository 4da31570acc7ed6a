package dev.mainstay.audit;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a value in the closed model: string, boolean, null, long up to 2^53-1, list, map with string keys; nothing
 * that JSON, jsonb or the canonical form could round, merge or refuse.
 *
 * @param value the copy
 * @param replaced how many characters became U+FFFD because PostgreSQL cannot store them
 */
record ClosedValue(@Nullable Object value, long replaced) {

    /** Levels of containers; a record's detail has 32, of which its own structure takes four. */
    static final int DEEPEST = 28;

    /** Values in one copy, containers included. */
    static final int MOST_VALUES = 50_000;

    /** UTF-8 bytes of one string. */
    static final int LONGEST_STRING = 16 * 1024;

    /** The largest integer that every reader of JSON keeps, 2^53-1 (RFC 8259, section 6). */
    static final long LARGEST_INTEGER = (1L << 53) - 1;

    /** Arrays of any size are kept, as far as {@link #MOST_VALUES} goes. */
    static ClosedValue of(@Nullable Object value) {
        ClosedCopier copier = new ClosedCopier(Integer.MAX_VALUE);
        Object copy = copier.copy(value, ReadingPlace.ALL);
        return new ClosedValue(copy, copier.replaced());
    }

    /** Returns what stands for a text that is too large: proof of what it was, and its size. */
    static Map<String, Object> truncated(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Map.of("$truncated", true, "sha256", Text.sha256(bytes), "size", (long) bytes.length);
    }
}
