package dev.mainstay.core.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks and copies the extension members of a problem, so that any JSON library can write them. */
final class Extensions {

    static final String RETRY_AFTER = "retryAfter";
    static final String ALLOW = "allow";

    private static final Set<String> STANDARD = Set.of("type", "title", "status", "detail", "instance");

    private Extensions() {}

    /** Returns a deep, unmodifiable copy, ordered by name. */
    static Map<String, Object> copyOf(Map<String, Object> extensions) {
        Map<String, Object> copy = new TreeMap<>();
        extensions.forEach((name, value) -> {
            requireName(name);
            copy.put(name, valueOf(name, value));
        });
        requireSeconds(copy.get(RETRY_AFTER));
        requireMethods(copy.get(ALLOW));
        return Collections.unmodifiableMap(copy);
    }

    private static void requireName(String name) {
        boolean legal = name.length() >= 3
                && isLetter(name.charAt(0))
                && name.chars().allMatch(c -> isLetter(c) || (c >= '0' && c <= '9') || c == '_');
        if (!legal || STANDARD.contains(name)) {
            throw new IllegalArgumentException(
                    "extension name must be 3 or more of A-Z, a-z, 0-9 and _, beginning with a letter,"
                            + " and none of type, title, status, detail, instance; was " + name);
        }
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static Object valueOf(String name, @Nullable Object value) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(element -> copy.add(valueOf(name, element)));
            return Collections.unmodifiableList(copy);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, element) -> copy.put(String.valueOf(key), valueOf(name, element)));
            return Collections.unmodifiableMap(copy);
        }
        throw new IllegalArgumentException(
                "extension " + name + " must be made of String, Number, Boolean, List and Map, had "
                        + (value == null ? null : value.getClass().getName()));
    }

    private static void requireSeconds(@Nullable Object value) {
        if (value != null && !(value instanceof Integer seconds && seconds >= 1)) {
            throw new IllegalArgumentException("extension retryAfter must be an int of seconds >= 1, was " + value);
        }
    }

    private static void requireMethods(@Nullable Object value) {
        boolean legal = value == null
                || (value instanceof List<?> methods
                        && methods.stream().allMatch(method -> method instanceof String name && Token.isToken(name)));
        if (!legal) {
            throw new IllegalArgumentException("extension allow must be a list of HTTP methods, was " + value);
        }
    }
}
