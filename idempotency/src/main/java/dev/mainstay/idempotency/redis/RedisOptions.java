package dev.mainstay.idempotency.redis;

import java.time.Duration;

/**
 * Where records lie in Redis and how long an answer may take.
 *
 * @param keyPrefix goes before every key; applications that share a Redis need one each
 * @param commandTimeout how long one operation waits for its answer, from one millisecond
 */
public record RedisOptions(String keyPrefix, Duration commandTimeout) {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final RedisOptions STANDARD = new RedisOptions("mainstay:idempotency:", Duration.ofSeconds(1));

    /**
     * Checks the time.
     *
     * @throws IllegalArgumentException when it is too short
     */
    public RedisOptions {
        if (commandTimeout.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("commandTimeout must be >= " + SHORTEST + ", was " + commandTimeout);
        }
    }

    /** Returns prefix {@code mainstay:idempotency:} and 1 s. */
    public static RedisOptions ofDefaults() {
        return STANDARD;
    }

    /** Returns these options with another prefix. */
    public RedisOptions withKeyPrefix(String prefix) {
        return new RedisOptions(prefix, commandTimeout);
    }

    /** Returns these options with another time. */
    public RedisOptions withCommandTimeout(Duration timeout) {
        return new RedisOptions(keyPrefix, timeout);
    }
}
