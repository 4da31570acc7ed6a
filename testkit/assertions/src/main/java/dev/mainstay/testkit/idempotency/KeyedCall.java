package dev.mainstay.testkit.idempotency;

/**
 * A call that is sent under an idempotency key; called from many threads at once.
 *
 * @param <R> the response
 */
@FunctionalInterface
public interface KeyedCall<R> {

    /**
     * Sends the call.
     *
     * @param key the idempotency key
     * @return the response, whatever its status
     * @throws Exception when there is none
     */
    R send(String key) throws Exception;
}
