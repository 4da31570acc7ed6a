package dev.mainstay.core.context;

/**
 * A typed name for a fact of one's own in a {@link CallContext}. Two keys are equal only if they are the same object, so nobody else's key
 * can collide with it; keep it in a constant.
 *
 * @param <T> the type of the value
 */
public final class ContextKey<T> {

    private final String name;
    private final Class<T> type;

    private ContextKey(String name, Class<T> type) {
        this.name = name;
        this.type = type;
    }

    /**
     * Makes a key.
     *
     * @param name for messages only, not blank
     * @param type the class of the values; not a primitive one, whose values are boxed
     * @throws IllegalArgumentException when the name is blank or the type primitive
     */
    public static <T> ContextKey<T> of(String name, Class<T> type) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank");
        }
        if (type.isPrimitive()) {
            throw new IllegalArgumentException("type must not be primitive, was " + type);
        }
        return new ContextKey<>(name, type);
    }

    T cast(Object value) {
        return type.cast(value);
    }

    @Override
    public String toString() {
        return name + ":" + type.getSimpleName();
    }
}
