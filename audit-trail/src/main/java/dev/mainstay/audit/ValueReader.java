package dev.mainstay.audit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads objects of the application into values that can be recorded. Implementations are safe for any number of threads. */
public interface ValueReader {

    /**
     * Reads one object.
     *
     * @param value anything
     * @return what of it can be recorded; for what this reader does not know, see the implementation
     */
    Reading read(@Nullable Object value);

    /**
     * Returns the reader that needs no library: it reads records by their components, also inside maps and collections, and
     * gives back what else there is, of which only the class is recorded. A record whose module does not let it be read
     * counts as unknown.
     */
    static ValueReader records() {
        return new RecordReader();
    }

    /**
     * What was read.
     *
     * @param value strings, booleans, numbers, null, and maps, collections and arrays of these
     * @param marks the {@link Redact} marks that were met, by the JSON pointer of their value (RFC 6901); elements of
     *     lists are written {@code *}
     */
    record Reading(@Nullable Object value, Map<String, RedactionPolicy.Mark> marks) {

        /** Copies the marks. */
        public Reading {
            marks = Map.copyOf(marks);
        }
    }
}
