package dev.mainstay.idempotency.jackson;

import dev.mainstay.idempotency.Codec;
import java.lang.reflect.Type;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps results as JSON. Immutable, thread-safe.
 *
 * <pre>{@code
 * static final Operation<Receipt> CHARGE = Operation.of("charge", JsonCodec.of(Receipt.class));
 * }</pre>
 *
 * <p>It reads what an earlier version of the class wrote: members that the class has no more are skipped, and what was not there yet is
 * null. What is no JSON of the type is an error, whose message shows nothing of the result.
 *
 * @param <T> the result of the operation
 */
public final class JsonCodec<T> implements Codec<T> {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final JavaType type;

    private JsonCodec(Type type) {
        this.type = MAPPER.constructType(type);
    }

    /**
     * Returns the codec for a class.
     *
     * @param type a record or a bean; for a generic one use {@link #ofType}
     */
    public static <T> JsonCodec<T> of(Class<T> type) {
        return new JsonCodec<>(type);
    }

    /**
     * Returns the codec for any type, such as {@code List<Receipt>}. Nothing checks that the type is {@code T}.
     *
     * @param type with its arguments, as reflection gives it for a field or a method
     */
    public static <T> JsonCodec<T> ofType(Type type) {
        return new JsonCodec<>(type);
    }

    /** Writes a result; {@code IllegalArgumentException} when Jackson cannot. */
    @Override
    public byte[] encode(T value) {
        try {
            return MAPPER.writerFor(type).writeValueAsBytes(value);
        } catch (JacksonException failure) {
            throw refused("cannot be written as JSON", failure);
        }
    }

    /** Reads a result; {@code IllegalArgumentException} when it is no JSON of the type. */
    @Override
    public T decode(byte[] bytes) {
        T value;
        try {
            value = MAPPER.readValue(bytes, type);
        } catch (JacksonException failure) {
            throw refused("cannot be read from JSON", failure);
        }
        if (value == null) {
            throw new IllegalArgumentException(
                    "a result of " + type.getRawClass().getName() + " was read as null");
        }
        return value;
    }

    /** Without the cause: Jackson quotes the value. */
    private IllegalArgumentException refused(String what, JacksonException failure) {
        return new IllegalArgumentException("a result of " + type.getRawClass().getName() + " " + what + ": "
                + failure.getClass().getSimpleName());
    }
}
