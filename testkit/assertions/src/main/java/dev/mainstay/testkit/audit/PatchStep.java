package dev.mainstay.testkit.audit;

import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.Changes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One value that changed.
 *
 * @param pointer where, a JSON pointer (RFC 6901)
 * @param before what was there, canonical JSON; {@code nothing} for a place that was not there
 * @param after what is there now, likewise
 */
record PatchStep(String pointer, String before, String after) {

    private static final String NOTHING = "nothing";
    private static final Object ABSENT = new Object();

    /** A step as a test says it: null for nothing and for null, which a test seldom wants to tell apart. */
    static PatchStep of(String pointer, @Nullable Object before, @Nullable Object after) {
        if (!pointer.isEmpty() && !pointer.startsWith("/")) {
            throw new IllegalArgumentException("pointer must be empty or begin with '/', was '" + pointer + "'");
        }
        return new PatchStep(pointer, text(closed(before)), text(closed(after)));
    }

    /** As the trail would have recorded the value. */
    private static @Nullable Object closed(@Nullable Object value) {
        String patch = Changes.created(Collections.singletonMap("value", value)).asJsonPatch();
        List<?> operations = (List<?>) CanonicalJson.parse(patch);
        Map<?, ?> document = operations == null ? null : (Map<?, ?>) ((Map<?, ?>) operations.get(0)).get("value");
        return document == null ? null : document.get("value");
    }

    /** All steps of a patch, each as its operation says it. */
    static List<PatchStep> all(List<?> operations) {
        List<PatchStep> steps = new ArrayList<>();
        for (Object operation : operations) {
            if (operation instanceof Map<?, ?> members && members.get("path") instanceof String path) {
                steps.add(new PatchStep(path, text(member(members, "old")), text(member(members, "value"))));
            }
        }
        return steps;
    }

    /** The steps that concern one place: those of operations at it, and its part of operations above it. */
    static List<PatchStep> at(String pointer, List<?> operations) {
        List<PatchStep> steps = new ArrayList<>();
        for (Object operation : operations) {
            if (operation instanceof Map<?, ?> members
                    && members.get("path") instanceof String path
                    && (pointer.equals(path) || pointer.startsWith(path + "/"))) {
                String rest = pointer.substring(path.length());
                Object old = below(member(members, "old"), rest);
                Object value = below(member(members, "value"), rest);
                if (!isAbsent(old) || !isAbsent(value)) {
                    steps.add(new PatchStep(pointer, text(old), text(value)));
                }
            }
        }
        return steps;
    }

    private static @Nullable Object member(Map<?, ?> members, String name) {
        return members.containsKey(name) ? members.get(name) : ABSENT;
    }

    private static @Nullable Object below(@Nullable Object value, String pointer) {
        Object at = value;
        String[] tokens = pointer.split("/", -1);
        for (int i = 1; i < tokens.length; i++) {
            String token = tokens[i].replace("~1", "/").replace("~0", "~");
            if (at instanceof Map<?, ?> map && map.containsKey(token)) {
                at = map.get(token);
            } else if (at instanceof List<?> list
                    && token.matches("\\d{1,9}")
                    && Integer.parseInt(token) < list.size()) {
                at = list.get(Integer.parseInt(token));
            } else {
                return ABSENT;
            }
        }
        return at;
    }

    private static String text(@Nullable Object value) {
        return value == null || isAbsent(value) ? NOTHING : CanonicalJson.write(value);
    }

    private static boolean isAbsent(@Nullable Object value) {
        return ABSENT.equals(value);
    }

    String withoutValues() {
        return pointer.isEmpty() ? "of the whole" : pointer;
    }

    @Override
    public String toString() {
        return withoutValues() + " from " + before + " to " + after;
    }
}
