package dev.mainstay.core.signal;

import java.util.Map;

/**
 * The beginning of a bracket: a call, or one attempt of it.
 *
 * @param name lower-case and dotted, such as {@code mainstay.guard.attempt}
 * @param attributes low-cardinality facts known at the start
 */
public record Started(String name, Map<String, String> attributes) {

    /** Copies the attributes. */
    public Started {
        attributes = Map.copyOf(attributes);
    }
}
