package dev.mainstay.core.limit.redis;

import java.time.Duration;

/**
 * Where buckets lie in Redis and how long an answer may take.
 *
 * @param keyPrefix goes before every key; applications that share a Redis need one each
 * @param commandTimeout how long one decision waits for Redis, one millisecond to one minute
 */
public record RedisOptions(String keyPrefix, Duration commandTimeout) {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final RedisOptions STANDARD = new RedisOptions("mainstay:limit:", Duration.ofMillis(250));

    /**
     * Checks the time.
     *
     * @throws IllegalArgumentException when it is out of its range
     */
    public RedisOptions {
        if (commandTimeout.compareTo(SHORTEST) < 0 || commandTimeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "commandTimeout must be " + SHORTEST + " to " + LONGEST + ", was " + commandTimeout);
        }
    }

    /** Returns prefix {@code mainstay:limit:} and 250 ms. */
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
