package dev.mainstay.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A document that a {@link JsonPatch} changes. Each operation says whether it could be done. */
final class PatchTarget {

    private static final int LONGEST_INDEX = 9;

    /** Holds the document as its only element, so that the whole document is a place like any other. */
    private final List<@Nullable Object> root = new ArrayList<>();

    PatchTarget(@Nullable Object document) {
        root.add(copy(document));
    }

    @Nullable
    Object document() {
        return root.get(0);
    }

    boolean add(List<String> path, @Nullable Object value) {
        return path.isEmpty() ? put(copy(value)) : insert(container(path), last(path), copy(value));
    }

    boolean remove(List<String> path) {
        return path.isEmpty() ? put(null) : delete(container(path), last(path));
    }

    /** Removes what was added, also where it was added behind the end of a list. */
    boolean removeAdded(List<String> path) {
        if (!path.isEmpty() && last(path).equals("-") && container(path) instanceof List<?> list) {
            return delete(list, Integer.toString(list.size() - 1));
        }
        return remove(path);
    }

    @SuppressWarnings("unchecked")
    boolean replace(List<String> path, @Nullable Object value) {
        if (path.isEmpty()) {
            return put(copy(value));
        }
        Object container = container(path);
        String token = last(path);
        if (container instanceof Map<?, ?> map && map.containsKey(token)) {
            ((Map<String, @Nullable Object>) map).put(token, copy(value));
            return true;
        }
        int index = container instanceof List<?> list ? index(token, list.size()) : -1;
        if (index >= 0) {
            ((List<@Nullable Object>) Objects.requireNonNull(container)).set(index, copy(value));
        }
        return index >= 0;
    }

    boolean copy(List<String> from, List<String> path, boolean move) {
        if (!exists(from)) {
            return false;
        }
        Object value = at(from);
        return (!move || remove(from)) && add(path, value);
    }

    boolean holds(List<String> path, @Nullable Object value) {
        return exists(path) && Objects.equals(at(path), copy(value));
    }

    private boolean put(@Nullable Object document) {
        root.set(0, document);
        return true;
    }

    private boolean exists(List<String> path) {
        if (path.isEmpty()) {
            return true;
        }
        Object container = container(path);
        return container instanceof Map<?, ?> map
                ? map.containsKey(last(path))
                : container instanceof List<?> list && index(last(path), list.size()) >= 0;
    }

    private @Nullable Object container(List<String> path) {
        return at(path.subList(0, path.size() - 1));
    }

    private static String last(List<String> path) {
        return path.get(path.size() - 1);
    }

    /** Returns null also where there is nothing. */
    private @Nullable Object at(List<String> path) {
        Object value = document();
        for (String token : path) {
            if (value instanceof Map<?, ?> map) {
                value = map.get(token);
            } else if (value instanceof List<?> list && index(token, list.size()) >= 0) {
                value = list.get(index(token, list.size()));
            } else {
                return null;
            }
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private static boolean insert(@Nullable Object container, String token, @Nullable Object value) {
        if (container instanceof Map<?, ?> map) {
            ((Map<String, @Nullable Object>) map).put(token, value);
            return true;
        }
        if (!(container instanceof List<?> list)) {
            return false;
        }
        int index = token.equals("-") ? list.size() : index(token, list.size() + 1);
        if (index >= 0) {
            ((List<@Nullable Object>) list).add(index, value);
        }
        return index >= 0;
    }

    private static boolean delete(@Nullable Object container, String token) {
        if (container instanceof Map<?, ?> map && map.containsKey(token)) {
            map.remove(token);
            return true;
        }
        int index = container instanceof List<?> list ? index(token, list.size()) : -1;
        if (index >= 0) {
            ((List<?>) Objects.requireNonNull(container)).remove(index);
        }
        return index >= 0;
    }

    /** Returns -1 for what is no index below the limit: digits without leading zeros (RFC 6901, section 4). */
    private static int index(String token, int limit) {
        boolean legal = !token.isEmpty()
                && token.length() <= LONGEST_INDEX
                && token.chars().allMatch(c -> c >= '0' && c <= '9')
                && (token.length() == 1 || token.charAt(0) != '0');
        int index = legal ? Integer.parseInt(token) : -1;
        return index < limit ? index : -1;
    }

    private static @Nullable Object copy(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, member) -> copy.put(string(key), copy(member)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            list.forEach(element -> copy.add(copy(element)));
            return copy;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        return value == null || value instanceof Long || value instanceof Boolean ? value : string(value);
    }

    private static Object string(@Nullable Object value) {
        if (value instanceof String) {
            return value;
        }
        throw new IllegalArgumentException("document must be of the closed model, was "
                + (value == null ? "null as a key" : value.getClass().getName()));
    }
}
