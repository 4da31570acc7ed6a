package dev.mainstay.testkit.idempotency;

/** Counts what the calls under proof do, such as the rows of a table or the requests that a stub has seen. */
@FunctionalInterface
public interface EffectCount {

    /**
     * Returns how many effects there have been so far; only growth is looked at.
     *
     * @throws Exception when they cannot be counted
     */
    long count() throws Exception;
}
