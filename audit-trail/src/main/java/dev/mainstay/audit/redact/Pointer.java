package dev.mainstay.audit.redact;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON pointer (RFC 6901), taken apart. In a rule {@code *} stands for any one step.
 *
 * @param steps names of members and numbers of elements, unescaped
 */
record Pointer(List<String> steps) {

    static final String ANY = "*";

    Pointer {
        steps = List.copyOf(steps);
    }

    /** @throws IllegalArgumentException when it is neither empty nor begins with a slash */
    static Pointer of(String text) {
        if (!text.isEmpty() && text.charAt(0) != '/') {
            throw new IllegalArgumentException("pointer must be empty or begin with '/', was '" + text + "'");
        }
        List<String> steps = new ArrayList<>();
        for (int from = 1; from <= text.length() && !text.isEmpty(); ) {
            int to = text.indexOf('/', from);
            to = to < 0 ? text.length() : to;
            steps.add(text.substring(from, to).replace("~1", "/").replace("~0", "~"));
            from = to + 1;
        }
        return new Pointer(steps);
    }

    /** Says whether this rule means that place. */
    boolean matches(List<String> place) {
        if (place.size() != steps.size()) {
            return false;
        }
        for (int i = 0; i < place.size(); i++) {
            if (!steps.get(i).equals(ANY) && !steps.get(i).equals(place.get(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Follows this pointer into a document.
     *
     * @param place of the value for which it is followed: a {@code *} is the step that the place has there
     * @return null when it leads nowhere
     */
    @Nullable
    Object in(@Nullable Object document, List<String> place) {
        Object at = document;
        for (int i = 0; i < steps.size() && at != null; i++) {
            String step = steps.get(i).equals(ANY) && i < place.size() ? place.get(i) : steps.get(i);
            at = at instanceof List<?> list ? element(list, step) : at instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return at;
    }

    private static @Nullable Object element(List<?> list, String step) {
        boolean index = !step.isEmpty() && step.length() < 9 && step.chars().allMatch(c -> c >= '0' && c <= '9');
        int i = index ? Integer.parseInt(step) : -1;
        return i >= 0 && i < list.size() ? list.get(i) : null;
    }
}
