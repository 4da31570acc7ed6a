package dev.mainstay.audit;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a JSON patch (RFC 6902) before it is redacted.
 *
 * @param name {@code add}, {@code remove}, {@code replace} or {@code move}
 * @param path where it acts
 * @param from where a moved element stood
 * @param value what is there afterwards, for add and replace
 * @param old what was there before, for remove and replace
 */
record Operation(
        String name,
        Path path,
        @Nullable Path from,
        @Nullable Object value,
        @Nullable Object old) {

    boolean hasValue() {
        return name.equals("add") || name.equals("replace");
    }

    boolean hasOld() {
        return name.equals("remove") || name.equals("replace");
    }

    /** A place in a document, from the inside out: one is made for each step of a comparison. */
    static final class Path {

        static final Path ROOT = new Path(null, null, -1);

        private final @Nullable Path parent;
        private final @Nullable String key;
        private final int index;

        private Path(@Nullable Path parent, @Nullable String key, int index) {
            this.parent = parent;
            this.key = key;
            this.index = index;
        }

        Path key(String member) {
            return new Path(this, member, -1);
        }

        Path index(int element) {
            return new Path(this, null, element);
        }

        /** Returns the JSON pointer, with what the function makes of each key. */
        String pointer(UnaryOperator<String> keys) {
            StringBuilder out = new StringBuilder();
            append(out, keys);
            return out.toString();
        }

        private void append(StringBuilder out, UnaryOperator<String> keys) {
            if (parent == null) {
                return;
            }
            parent.append(out, keys);
            out.append('/');
            if (key == null) {
                out.append(index);
            } else {
                out.append(PointerTree.escape(keys.apply(key)));
            }
        }
    }
}
