package dev.mainstay.audit;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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

    static ClosedValue of(@Nullable Object value) {
        Copier copier = new Copier();
        Object copy = copier.copy(value, 1);
        return new ClosedValue(copy, copier.replaced);
    }

    /** Returns what stands for a text that is too large: proof of what it was, and its size. */
    static Map<String, Object> truncated(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Map.of("$truncated", true, "sha256", Text.sha256(bytes), "size", (long) bytes.length);
    }

    private static final class Copier {

        private long replaced;
        private int values;

        @Nullable
        Object copy(@Nullable Object value, int level) {
            values++;
            if (value instanceof Map<?, ?> map) {
                return level > DEEPEST ? limit("depth") : map(map, level);
            }
            if (value instanceof Collection<?> collection) {
                return level > DEEPEST ? limit("depth") : list(collection, level);
            }
            if (value instanceof Object[] array) {
                return copy(Collections.unmodifiableList(java.util.Arrays.asList(array)), level);
            }
            if (value != null && value.getClass().isArray() && !(value instanceof byte[])) {
                return level > DEEPEST ? limit("depth") : primitives(value, level);
            }
            return scalar(value);
        }

        private Map<String, @Nullable Object> map(Map<?, ?> map, int level) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            Map<String, Integer> repeated = new HashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (values >= MOST_VALUES) {
                    copy.put(unique("$truncated", copy, repeated), limit("values"));
                    break;
                }
                copy.put(unique(key(entry.getKey()), copy, repeated), copy(entry.getValue(), level + 1));
            }
            return Collections.unmodifiableMap(copy);
        }

        private List<@Nullable Object> list(Collection<?> collection, int level) {
            List<@Nullable Object> copy = new ArrayList<>();
            for (Object element : collection) {
                if (values >= MOST_VALUES) {
                    copy.add(limit("values"));
                    break;
                }
                copy.add(copy(element, level + 1));
            }
            return Collections.unmodifiableList(copy);
        }

        private List<@Nullable Object> primitives(Object array, int level) {
            List<@Nullable Object> boxed = new ArrayList<>();
            for (int i = 0; i < Math.min(Array.getLength(array), MOST_VALUES + 1); i++) {
                boxed.add(Array.get(array, i));
            }
            return list(boxed, level);
        }

        private String key(@Nullable Object key) {
            if (key instanceof CharSequence text) {
                replaced += Text.unstorable(text.toString());
                return Text.storable(text.toString());
            }
            Object scalar = scalar(key);
            return scalar instanceof Map ? "$excluded" : String.valueOf(scalar);
        }

        /** Two keys may become one by being cleaned or turned into text; neither value may be lost. */
        private static String unique(String key, Map<String, ?> taken, Map<String, Integer> repeated) {
            String unique = key;
            while (taken.containsKey(unique)) {
                unique = key + "~" + (repeated.merge(key, 1, Integer::sum) + 1);
            }
            return unique;
        }

        private @Nullable Object scalar(@Nullable Object value) {
            if (value == null || value instanceof Boolean) {
                return value;
            }
            if (value instanceof CharSequence || value instanceof Character) {
                return string(value.toString());
            }
            if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
                return integer(((Number) value).longValue());
            }
            if (value instanceof Enum<?> constant) {
                return constant.name();
            }
            return isText(value)
                    ? string(value.toString())
                    : Map.of("$excluded", value.getClass().getName());
        }

        private static boolean isText(Object value) {
            return value instanceof BigDecimal
                    || value instanceof BigInteger
                    || value instanceof Double
                    || value instanceof Float
                    || value instanceof UUID
                    || value instanceof TemporalAccessor
                    || value instanceof TemporalAmount;
        }

        private static Object integer(long number) {
            return number <= LARGEST_INTEGER && number >= -LARGEST_INTEGER ? (Object) number : Long.toString(number);
        }

        private Object string(String text) {
            replaced += Text.unstorable(text);
            String clean = Text.clean(text);
            boolean tooLong = clean.length() > LONGEST_STRING
                    || (clean.length() * 3 > LONGEST_STRING
                            && clean.getBytes(StandardCharsets.UTF_8).length > LONGEST_STRING);
            return tooLong ? truncated(clean) : clean;
        }

        private static Map<String, Object> limit(String which) {
            return Map.of("$truncated", true, "limit", which);
        }
    }
}
