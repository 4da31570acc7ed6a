package dev.mainstay.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as the canonical JSON of what a {@link ClosedCopier} without limits would make of them, without the copy:
 * for digests of what is too large to be recorded. Not thread-safe.
 */
final class RawJson {

    /** Values that are read at all: structures may contain themselves. */
    private static final int MOST_READ = 2_000_000;

    private static final int DEEPEST = 400;
    private static final int CHUNK = 8 * 1024;

    private final ClosedScalars scalars = new ClosedScalars();
    private final StringBuilder out = new StringBuilder(CHUNK);
    private int read;

    /**
     * Returns the SHA-256 of all elements as one canonical JSON array; null when they are too deep, or too many together with
     * those of earlier calls.
     */
    @Nullable
    String sha256(Iterator<?> elements) {
        MessageDigest digest = Text.sha256();
        out.setLength(0);
        char separator = '[';
        while (elements.hasNext()) {
            out.append(separator);
            if (!append(elements.next(), 1)) {
                return null;
            }
            if (out.length() > CHUNK) {
                digest.update(out.toString().getBytes(StandardCharsets.UTF_8));
                out.setLength(0);
            }
            separator = ',';
        }
        out.append(separator == '[' ? "[]" : "]");
        digest.update(out.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    private boolean append(@Nullable Object value, int level) {
        if (++read > MOST_READ || level > DEEPEST) {
            return false;
        }
        if (value instanceof Map<?, ?> map) {
            return map(map, level);
        }
        Collection<?> elements = ClosedCopier.elements(value);
        if (elements != null) {
            return list(elements, level);
        }
        CanonicalJson.append(out, scalars.of(value));
        return true;
    }

    private boolean list(Collection<?> elements, int level) {
        out.append('[');
        boolean first = true;
        for (Object element : elements) {
            if (!first) {
                out.append(',');
            }
            first = false;
            if (!append(element, level + 1)) {
                return false;
            }
        }
        out.append(']');
        return true;
    }

    private boolean map(Map<?, ?> map, int level) {
        Object[] keys = map.keySet().toArray();
        for (Object key : keys) {
            if (!(key instanceof String name) || !scalars.key(name).equals(name)) {
                return map(renamed(map), level);
            }
        }
        Arrays.sort(keys);
        char separator = '{';
        for (Object key : keys) {
            out.append(separator);
            CanonicalJson.append(out, key);
            out.append(':');
            if (!append(map.get(key), level + 1)) {
                return false;
            }
            separator = ',';
        }
        out.append(keys.length == 0 ? "{}" : "}");
        return true;
    }

    /** Keys that are no texts, or no clean ones, may become one; they are kept apart. */
    private Map<String, @Nullable Object> renamed(Map<?, ?> map) {
        Map<String, @Nullable Object> renamed = new LinkedHashMap<>();
        ClosedCopier.Repeats repeats = new ClosedCopier.Repeats();
        map.forEach((key, value) -> renamed.put(repeats.unique(scalars.key(scalars.name(key)), renamed), value));
        return renamed;
    }
}
