package dev.mainstay.audit;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes values without parts, and keys, into the closed model. Not thread-safe. */
final class ClosedScalars {

    private long replaced;

    /** Returns how many characters became U+FFFD. */
    long replaced() {
        return replaced;
    }

    /** Returns a key as it is recorded. */
    String key(String name) {
        replaced += Text.unstorable(name);
        return Text.storable(name);
    }

    /** Returns a key as pointers name it, before it is cleaned. */
    String name(@Nullable Object key) {
        if (key instanceof CharSequence) {
            return key.toString();
        }
        Object scalar = of(key);
        return scalar instanceof Map ? "$excluded" : String.valueOf(scalar);
    }

    @Nullable
    Object of(@Nullable Object value) {
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
        return number <= ClosedValue.LARGEST_INTEGER && number >= -ClosedValue.LARGEST_INTEGER
                ? (Object) number
                : Long.toString(number);
    }

    private Object string(String text) {
        replaced += Text.unstorable(text);
        String clean = Text.clean(text);
        boolean tooLong = clean.length() > ClosedValue.LONGEST_STRING
                || (clean.length() * 3 > ClosedValue.LONGEST_STRING
                        && clean.getBytes(StandardCharsets.UTF_8).length > ClosedValue.LONGEST_STRING);
        return tooLong ? ClosedValue.truncated(clean) : clean;
    }
}
