package dev.mainstay.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * Says what a finished attempt leaves behind. It should be quick and must not throw: one that throws counts as {@code RECORD} for a value
 * and as {@code QUARANTINE} for a failure.
 *
 * @param <T> the result of the operation
 */
@FunctionalInterface
public interface Verdict<T extends @Nullable Object> {

    /** The four endings of an attempt. */
    enum Keep {
        /** It is done; every repeat gets its result. A failure has none: repeats learn that it is done and nothing else. */
        RECORD,
        /** It did not happen; the same request may run again, another payload may not use the key. */
        RETRY,
        /** It never started; the key is free for any request. */
        FORGET,
        /** It may have happened and nobody knows; only an operator frees the key. */
        QUARANTINE
    }

    /**
     * Judges an attempt.
     *
     * @param value what the action returned, null when it failed
     * @param failure what the action threw, null when it returned
     */
    Keep of(@Nullable T value, @Nullable Throwable failure);

    /** Returns the usual one: a value is recorded, a failure may be repeated. */
    static <T extends @Nullable Object> Verdict<T> standard() {
        return (value, failure) -> failure == null ? Keep.RECORD : Keep.RETRY;
    }

    /** Returns the one for work whose failures prove nothing: a value is recorded, a failure is quarantined. */
    static <T extends @Nullable Object> Verdict<T> strict() {
        return (value, failure) -> failure == null ? Keep.RECORD : Keep.QUARANTINE;
    }
}
