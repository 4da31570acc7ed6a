package dev.mainstay.idempotency;

/**
 * Turns results into bytes and back. Implementations are thread-safe; null never reaches them.
 *
 * <p>What one cannot encode is not kept: the caller still gets the value, repeats learn that the work is done. What one cannot decode is an
 * error to the repeat and never a reason to run again.
 *
 * @param <T> the result of the operation
 */
public interface Codec<T> {

    /**
     * Encodes a result.
     *
     * @param value never null
     */
    byte[] encode(T value);

    /**
     * Decodes what {@link #encode} made, perhaps by an earlier version of the program.
     *
     * @param bytes as they were encoded
     */
    T decode(byte[] bytes);

    /**
     * Says whether a result is to be kept at all. Of one that is not, repeats learn that the work is done, and its {@link #summary}.
     *
     * @param value never null
     * @return true by default
     */
    default boolean keeps(T value) {
        return true;
    }

    /**
     * Says the little that is kept of a result that is too long or not {@linkplain #keeps kept}, such as a status and a location.
     *
     * @param value never null
     * @return empty by default
     */
    default byte[] summary(T value) {
        return new byte[0];
    }
}
