package dev.mainstay.audit;

import org.jspecify.annotations.Nullable;

/**
 * What was acted upon.
 *
 * @param type a constant of the application such as {@code order}: 1 to 64 of {@code a-z 0-9 . _ -}, beginning with a
 *     letter
 * @param id which one, null for none in particular. It may come from outside: what PostgreSQL cannot store is replaced
 *     by U+FFFD, and an id of more than 255 characters is cut and ends with a digest of the whole
 */
public record Resource(String type, @Nullable String id) {

    /**
     * Checks the type and makes the id storable.
     *
     * @throws IllegalArgumentException when the type is not legal
     */
    public Resource {
        Text.requireName("type", type, 64);
        id = id == null ? null : Text.storable(id);
    }

    /** Returns one resource of a type. */
    public static Resource of(String type, Object id) {
        return new Resource(type, id.toString());
    }

    /** Returns a type as a whole, such as a list that was read. */
    public static Resource ofType(String type) {
        return new Resource(type, null);
    }
}
