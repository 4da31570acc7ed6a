package dev.mainstay.core.fallback;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer that says how good it is: fresh, stale, or a substitute.
 *
 * <pre>{@code
 * Degraded<Rate> answer = rates.callOrLastGood(key, () -> client.rate("EUR"), Duration.ofMinutes(10));
 * if (answer instanceof Degraded.Stale<Rate> stale) { response.header("Age", stale.staleFor()); }
 * }</pre>
 *
 * @param <T> the answer, may be null where the action or the fallback returns null
 */
public sealed interface Degraded<T extends @Nullable Object> {

    /** Returns the answer, however good. */
    T value();

    /** Says whether it is anything else than what the dependency has just answered. */
    boolean isDegraded();

    /** Returns how old a stale answer is; empty for the other two. */
    Optional<Duration> age();

    /** Returns why it is degraded; empty for a fresh answer. */
    Optional<Throwable> cause();

    /** Returns what the dependency has just answered. */
    static <T extends @Nullable Object> Degraded<T> fresh(T value) {
        return new Fresh<>(value);
    }

    /** Returns an earlier answer. */
    static <T extends @Nullable Object> Degraded<T> stale(T value, Duration age, Throwable cause) {
        return new Stale<>(value, age, cause);
    }

    /** Returns a substitute. */
    static <T extends @Nullable Object> Degraded<T> fallback(T value, Throwable cause) {
        return new Fallback<>(value, cause);
    }

    /**
     * What the dependency has just answered.
     *
     * @param value may be null
     */
    record Fresh<T extends @Nullable Object>(T value) implements Degraded<T> {

        @Override
        public boolean isDegraded() {
            return false;
        }

        @Override
        public Optional<Duration> age() {
            return Optional.empty();
        }

        @Override
        public Optional<Throwable> cause() {
            return Optional.empty();
        }
    }

    /**
     * What the dependency answered earlier.
     *
     * @param value never null
     * @param staleFor how long ago the call that brought it began: zero or more
     * @param failure why there is no fresh answer
     */
    record Stale<T extends @Nullable Object>(T value, Duration staleFor, Throwable failure) implements Degraded<T> {

        /**
         * Checks all three.
         *
         * @throws IllegalArgumentException when the time is negative
         */
        public Stale {
            Objects.requireNonNull(value, "value");
            Objects.requireNonNull(failure, "failure");
            if (staleFor.isNegative()) {
                throw new IllegalArgumentException("staleFor must be >= 0, was " + staleFor);
            }
        }

        @Override
        public boolean isDegraded() {
            return true;
        }

        @Override
        public Optional<Duration> age() {
            return Optional.of(staleFor);
        }

        @Override
        public Optional<Throwable> cause() {
            return Optional.of(failure);
        }
    }

    /**
     * What stands in for an answer.
     *
     * @param value may be null
     * @param failure why there is no fresh answer
     */
    record Fallback<T extends @Nullable Object>(T value, Throwable failure) implements Degraded<T> {

        /** Checks the failure. */
        public Fallback {
            Objects.requireNonNull(failure, "failure");
        }

        @Override
        public boolean isDegraded() {
            return true;
        }

        @Override
        public Optional<Duration> age() {
            return Optional.empty();
        }

        @Override
        public Optional<Throwable> cause() {
            return Optional.of(failure);
        }
    }
}
