package dev.mainstay.audit;

import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies one document into the closed model. What is beyond a limit is not copied but read into a digest, so that two
 * documents which differ only there still differ. Not thread-safe.
 */
final class ClosedCopier {

    /** Values that are read at all, in copies and digests: structures may contain themselves. */
    private static final int MOST_READ = 1_000_000;

    /** Digests inside digests, each with {@link ClosedValue#DEEPEST} levels. */
    private static final int MOST_NESTED = 16;

    /** Levels before it is looked for whether a structure contains itself. */
    private static final int UNSUSPICIOUS = 8;

    private static final int CHUNK = 8 * 1024;

    private final int maxArray;
    private int values;
    private int read;
    private int nested;
    private final List<Object> around = new ArrayList<>();
    private @Nullable RawJson raw;
    private final ClosedScalars scalars = new ClosedScalars();
    private boolean special;

    ClosedCopier(int maxArray) {
        this.maxArray = maxArray;
    }

    /** Returns how many characters became U+FFFD. */
    long replaced() {
        return scalars.replaced();
    }

    /** Says whether a copy holds a {@link Marked} or a {@link LargeArray}. */
    boolean isSpecial() {
        return special;
    }

    @Nullable
    Object copy(@Nullable Object value, ReadingPlace place) {
        return copy(value, 1, place);
    }

    private @Nullable Object copy(@Nullable Object value, int level, ReadingPlace place) {
        RedactionPolicy.Mark mark = place.marks().isEmpty() ? null : place.mark();
        if (mark == null) {
            return unmarked(value, level, place);
        }
        special = true;
        return new Marked(mark, unmarked(value, level, place));
    }

    private @Nullable Object unmarked(@Nullable Object value, int level, ReadingPlace place) {
        values++;
        read++;
        Collection<?> elements = value instanceof Map ? null : elements(value);
        if (value == null || (elements == null && !(value instanceof Map))) {
            return scalars.of(value);
        }
        if (level > ClosedValue.DEEPEST) {
            return limit("depth", Collections.singletonList(value).iterator(), place);
        }
        if (around.size() > UNSUSPICIOUS && isAround(value)) {
            return limit("depth", null);
        }
        around.add(value);
        Object copy = elements == null ? map((Map<?, ?>) value, level, place) : array(elements, level, place);
        around.remove(around.size() - 1);
        return copy;
    }

    @SuppressWarnings("ReferenceEquality") // a structure inside itself is the same object; to compare it would not end
    private boolean isAround(Object value) {
        for (Object container : around) {
            if (container == value) {
                return true;
            }
        }
        return false;
    }

    private Object array(Collection<?> elements, int level, ReadingPlace place) {
        return elements.size() > maxArray ? large(elements, place) : list(elements, level, place);
    }

    static @Nullable Collection<?> elements(@Nullable Object value) {
        if (value instanceof Collection<?> collection) {
            return collection;
        }
        if (value instanceof Object[] array) {
            return Arrays.asList(array);
        }
        return value == null || value instanceof byte[] || !value.getClass().isArray() ? null : new Boxed(value);
    }

    private Map<String, @Nullable Object> map(Map<?, ?> map, int level, ReadingPlace place) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        Repeats repeats = new Repeats();
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        while (entries.hasNext()) {
            if (values >= ClosedValue.MOST_VALUES) {
                copy.put(repeats.unique("$truncated", copy), limit("values", new Pairs(entries), place));
                break;
            }
            Map.Entry<?, ?> entry = entries.next();
            String name = scalars.name(entry.getKey());
            ReadingPlace below = place.isUniform() ? place : place.child(name);
            if (isRead(entry.getValue(), below)) {
                String key = repeats.unique(scalars.key(name), copy);
                copy.put(key, copy(entry.getValue(), level + 1, below));
            }
        }
        return Collections.unmodifiableMap(copy);
    }

    private List<@Nullable Object> list(Collection<?> elements, int level, ReadingPlace place) {
        List<@Nullable Object> copy = new ArrayList<>(Math.min(elements.size(), ClosedValue.MOST_VALUES));
        Iterator<?> iterator = elements.iterator();
        for (int i = 0; iterator.hasNext(); i++) {
            if (values >= ClosedValue.MOST_VALUES) {
                copy.add(limit("values", iterator, place));
                break;
            }
            Object element = iterator.next();
            ReadingPlace below = place.element(i);
            if (isRead(element, below)) {
                copy.add(copy(element, level + 1, below));
            }
        }
        return Collections.unmodifiableList(copy);
    }

    /** Of what is not included, containers are read on when something below is. */
    static boolean isRead(@Nullable Object value, ReadingPlace place) {
        return place.included() || (!place.isClosed() && (value instanceof Map || elements(value) != null));
    }

    private LargeArray large(Collection<?> elements, ReadingPlace place) {
        special = true;
        List<?> source = elements instanceof List<?> list ? list : new ArrayList<>(elements);
        String sha256 = place.choices().isEmpty()
                ? rawSha256(source.iterator())
                : digest(source.iterator(), place.unmarked(), (index, copy) -> copy);
        return new LargeArray(source, place, maxArray, sha256);
    }

    /** Where something below is excluded or marked there is no digest: one of few values gives them away. */
    private Map<String, Object> limit(String which, Iterator<?> rest, ReadingPlace place) {
        return limit(which, place.isUniform() ? rawSha256(rest) : null);
    }

    private @Nullable String rawSha256(Iterator<?> elements) {
        if (raw == null) {
            raw = new RawJson();
        }
        return raw.sha256(elements);
    }

    private static Map<String, Object> limit(String which, @Nullable String sha256) {
        return sha256 == null
                ? Map.of("$truncated", true, "limit", which)
                : Map.of("$truncated", true, "limit", which, "sha256", sha256);
    }

    /**
     * Returns the SHA-256 of the elements as a canonical JSON array, each copied within the limits of a document; null when
     * they are too many to be read.
     */
    @Nullable
    String digest(Iterator<?> elements, ReadingPlace place, LargeArray.ElementRedaction redaction) {
        if (nested >= MOST_NESTED) {
            return null;
        }
        MessageDigest digest = Text.sha256();
        StringBuilder chunk = new StringBuilder("[");
        int before = values;
        nested++;
        String separator = "";
        for (int i = 0; elements.hasNext() && read < MOST_READ; i++) {
            values = 0;
            ReadingPlace below = place.element(i);
            Object element = elements.next();
            if (isRead(element, below)) {
                chunk.append(separator);
                CanonicalJson.append(chunk, redaction.redact(i, copy(element, 1, below)));
                separator = ",";
            }
            if (chunk.length() > CHUNK) {
                digest.update(chunk.toString().getBytes(StandardCharsets.UTF_8));
                chunk.setLength(0);
            }
        }
        nested--;
        values = before;
        digest.update(chunk.append(']').toString().getBytes(StandardCharsets.UTF_8));
        return elements.hasNext() ? null : HexFormat.of().formatHex(digest.digest());
    }

    /** Two keys may become one by being cleaned, redacted or turned into text; neither value may be lost. */
    static final class Repeats {

        private @Nullable Map<String, Integer> repeated;

        String unique(String key, Map<String, ?> taken) {
            String unique = key;
            while (taken.containsKey(unique)) {
                if (repeated == null) {
                    repeated = new HashMap<>();
                }
                unique = key + "~" + (repeated.merge(key, 1, Integer::sum) + 1);
            }
            return unique;
        }
    }

    private static final class Boxed extends AbstractList<Object> {

        private final Object array;

        Boxed(Object array) {
            this.array = array;
        }

        @Override
        public Object get(int index) {
            return Array.get(array, index);
        }

        @Override
        public int size() {
            return Array.getLength(array);
        }
    }

    /** What is left of a map, as maps of one entry. */
    private record Pairs(Iterator<? extends Map.Entry<?, ?>> entries) implements Iterator<Object> {

        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public Object next() {
            Map.Entry<?, ?> entry = entries.next();
            return Collections.singletonMap(entry.getKey(), entry.getValue());
        }
    }
}
