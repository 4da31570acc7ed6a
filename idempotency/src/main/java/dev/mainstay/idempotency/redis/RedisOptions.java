package dev.mainstay.idempotency.redis;

import dev.mainstay.core.signal.Signals;
import java.time.Duration;

/**
 * Where records lie in Redis, how long an answer may take, and what to do about a Redis that may push records out.
 *
 * @param keyPrefix goes before every key; applications that share a Redis need one each
 * @param commandTimeout how long one operation waits for its answer, from one millisecond
 * @param strictEviction whether a Redis with another {@code maxmemory-policy} than {@code noeviction} is refused at start, instead of
 *     warned of
 * @param signals who hears of that warning
 */
public record RedisOptions(String keyPrefix, Duration commandTimeout, boolean strictEviction, Signals signals) {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final RedisOptions STANDARD =
            new RedisOptions("mainstay:idempotency:", Duration.ofSeconds(1), false, Signals.none());

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

    /** Returns prefix {@code mainstay:idempotency:}, 1 s, and warnings that only the log hears of. */
    public static RedisOptions ofDefaults() {
        return STANDARD;
    }

    /** Returns these options with another prefix. */
    public RedisOptions withKeyPrefix(String prefix) {
        return new RedisOptions(prefix, commandTimeout, strictEviction, signals);
    }

    /** Returns these options with another time. */
    public RedisOptions withCommandTimeout(Duration timeout) {
        return new RedisOptions(keyPrefix, timeout, strictEviction, signals);
    }

    /** Returns these options with refusal of a Redis that may push records out, or with a warning only. */
    public RedisOptions withStrictEviction(boolean strict) {
        return new RedisOptions(keyPrefix, commandTimeout, strict, signals);
    }

    /** Returns these options with listeners. */
    public RedisOptions withSignals(Signals listeners) {
        return new RedisOptions(keyPrefix, commandTimeout, strictEviction, listeners);
    }
}
