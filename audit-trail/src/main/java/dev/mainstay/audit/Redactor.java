package dev.mainstay.audit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes operations as they are recorded: what is marked or confidential is redacted, in values, keys and pointers. */
final class Redactor {

    /** What is recorded of a marked value when no policy says more. */
    private static final Map<String, Object> REMOVED = Map.of("$redacted", "removed");

    private final @Nullable RedactionPolicy policy;
    private final boolean special;
    private final Side before;
    private final Side after;
    private final Map<String, String> keys = new HashMap<>();

    /**
     * Starts for one comparison.
     *
     * @param policy null to redact only what is marked
     * @param special whether the documents hold marked values or large arrays
     */
    Redactor(@Nullable RedactionPolicy policy, boolean special, @Nullable Object before, @Nullable Object after) {
        this.policy = policy;
        this.special = special;
        this.before = new Side(before);
        this.after = new Side(after);
    }

    List<Map<String, @Nullable Object>> write(List<Operation> operations) {
        List<Map<String, @Nullable Object>> written = new ArrayList<>(operations.size());
        for (Operation operation : operations) {
            written.add(Collections.unmodifiableMap(write(operation)));
        }
        return Collections.unmodifiableList(written);
    }

    private Map<String, @Nullable Object> write(Operation operation) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("op", operation.name());
        if (operation.from() != null) {
            members.put("from", operation.from().pointer(this::key));
        }
        members.put("path", operation.path().pointer(this::key));
        if (policy == null && !special) {
            if (operation.hasValue()) {
                members.put("value", operation.value());
            }
            if (operation.hasOld()) {
                members.put("old", operation.old());
            }
            return members;
        }
        String pointer = operation.path().pointer(key -> key);
        if (operation.hasValue()) {
            members.put("value", after.redact(operation.value(), pointer, true));
        }
        if (operation.hasOld()) {
            members.put("old", before.redact(operation.old(), pointer, true));
        }
        return members;
    }

    private String key(String key) {
        return policy == null ? key : keys.computeIfAbsent(key, policy::text);
    }

    /** One of the two documents. */
    private final class Side {

        private final @Nullable Object marked;
        private @Nullable Object document;

        Side(@Nullable Object marked) {
            this.marked = marked;
        }

        @Nullable
        Object redact(@Nullable Object value, String pointer, boolean byRules) {
            if (value instanceof Marked inner) {
                // What is marked is taken as it was found: a rule that came first would make different values alike.
                Object within = redact(inner.value(), pointer, false);
                return policy == null ? REMOVED : policy.marked(inner.mark(), place(pointer), within);
            }
            if (value instanceof LargeArray array) {
                return policy == null && !array.isMarked()
                        ? array.plain()
                        : array.redacted((index, element) -> redact(element, pointer + "/" + index, byRules));
            }
            if (special && value instanceof Map<?, ?> map && isSpecial(map)) {
                return map(map, pointer, byRules);
            }
            if (special && value instanceof List<?> list && isSpecial(list)) {
                return list(list, pointer, byRules);
            }
            return policy == null || !byRules ? value : policy.value(place(pointer), value);
        }

        private Map<String, @Nullable Object> map(Map<?, ?> map, String pointer, boolean byRules) {
            Map<String, @Nullable Object> redacted = new LinkedHashMap<>();
            ClosedCopier.Repeats repeats = new ClosedCopier.Repeats();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                String key = (String) entry.getKey();
                Object value = redact(entry.getValue(), pointer + "/" + PointerTree.escape(key), byRules);
                redacted.put(repeats.unique(key(key), redacted), value);
            }
            return Collections.unmodifiableMap(redacted);
        }

        private List<@Nullable Object> list(List<?> list, String pointer, boolean byRules) {
            List<@Nullable Object> redacted = new ArrayList<>(list.size());
            for (int i = 0; i < list.size(); i++) {
                redacted.add(redact(list.get(i), pointer + "/" + i, byRules));
            }
            return Collections.unmodifiableList(redacted);
        }

        private RedactionPolicy.Place place(String pointer) {
            if (document == null && marked != null) {
                document = special ? unmarked(marked) : marked;
            }
            return new RedactionPolicy.Place(pointer, document);
        }
    }

    private static boolean isSpecial(@Nullable Object value) {
        if (value instanceof Marked || value instanceof LargeArray) {
            return true;
        }
        Iterable<?> parts = value instanceof Map<?, ?> map
                ? map.values()
                : value instanceof List<?> list ? list : Collections.emptyList();
        for (Object part : parts) {
            if (isSpecial(part)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Object unmarked(@Nullable Object value) {
        if (value instanceof Marked marked) {
            return unmarked(marked.value());
        }
        if (value instanceof LargeArray array) {
            return array.plain();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, member) -> copy.put(key, unmarked(member)));
            return Collections.unmodifiableMap(copy);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            list.forEach(element -> copy.add(unmarked(element)));
            return Collections.unmodifiableList(copy);
        }
        return value;
    }
}
