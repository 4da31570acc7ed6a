package dev.mainstay.core.limit;

/** Buckets that several instances of a service share, such as those in Redis. Implementations are thread-safe. */
@FunctionalInterface
public interface SharedBuckets {

    /**
     * Takes a token of a key's bucket, which is full when it is asked for the first time.
     *
     * @param limit the name of the limit; keys of different limits, or policies, have different buckets
     * @param policy how the bucket is refilled
     * @param key who asks, 1 character or more of any kind; may be a personal datum, so it is stored only as a digest
     * @throws InterruptedException when the thread is interrupted while it waits for the answer
     * @throws Exception when the buckets cannot be reached in time; the limit then falls back to buckets of its own
     */
    Decision tryAcquire(String limit, RatePolicy policy, String key) throws Exception;
}
