package dev.mainstay.idempotency;

import dev.mainstay.core.ReliabilityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended: done, now or earlier, or refused with a reason. Only a failed store and the action's own exception are not outcomes.
 *
 * @param <T> the result of the operation, may be null
 */
public sealed interface Outcome<T extends @Nullable Object> {

    /** Says whether the value comes from an earlier call. */
    default boolean replayed() {
        return false;
    }

    /**
     * Returns the value.
     *
     * @throws OperationInFlightException when somebody else runs the same request, code {@code idempotency-in-flight}
     * @throws KeyReusedException when the key belongs to another payload, code {@code idempotency-key-reused}
     * @throws OutcomeUnknownException when an earlier attempt may have taken effect, code {@code idempotency-outcome-unknown}
     * @throws ResultNotRetainedException when it is done and the value is gone, code {@code idempotency-result-not-retained}
     */
    T orElseThrow();

    /**
     * Turns either kind into one thing, such as a delivery or a reply.
     *
     * @param done called when there is a value
     * @param refused called when there is none
     */
    <R extends @Nullable Object> R fold(
            Function<? super Done<T>, ? extends R> done, Function<? super Refused<T>, ? extends R> refused);

    /** There is a value. */
    sealed interface Done<T extends @Nullable Object> extends Outcome<T> {

        /** Returns the value, may be null. */
        T value();

        @Override
        default T orElseThrow() {
            return value();
        }

        @Override
        default <R extends @Nullable Object> R fold(
                Function<? super Done<T>, ? extends R> done, Function<? super Refused<T>, ? extends R> refused) {
            return done.apply(this);
        }
    }

    /** There is no value, and the action was not run by this call. */
    sealed interface Refused<T extends @Nullable Object> extends Outcome<T> {

        /** Returns the exception that stands for this outcome; a new one each time. */
        ReliabilityException asException();

        @Override
        default T orElseThrow() {
            throw asException();
        }

        @Override
        default <R extends @Nullable Object> R fold(
                Function<? super Done<T>, ? extends R> done, Function<? super Refused<T>, ? extends R> refused) {
            return refused.apply(this);
        }
    }

    /** What became of the ending of an attempt. */
    enum Recorded {
        /** The store holds what the verdict asked for. */
        YES,
        /** It will, when the caller's transaction commits. */
        AT_COMMIT,
        /** The claim was no longer ours; what is stored is another's. */
        LEASE_LOST,
        /** The store did not answer; it is asked again until the lease would end. */
        STORE_FAILED,
        /** The action ran without a claim, because the store could not be asked and the policy allows that. */
        NOT_PROTECTED
    }

    /**
     * The action ran in this call.
     *
     * @param value what it returned
     * @param attempt which attempt it was, from 1
     * @param recorded what became of its ending
     */
    record Executed<T extends @Nullable Object>(T value, int attempt, Recorded recorded) implements Done<T> {}

    /**
     * The action ran earlier.
     *
     * @param value what it returned then
     * @param completedAt when, on the store's clock
     */
    record Replayed<T extends @Nullable Object>(T value, Instant completedAt) implements Done<T> {

        @Override
        public boolean replayed() {
            return true;
        }
    }

    /**
     * Somebody else runs it.
     *
     * @param retryAfter what is left of their lease, positive
     */
    record InFlight<T extends @Nullable Object>(Duration retryAfter) implements Refused<T> {

        @Override
        public ReliabilityException asException() {
            return new OperationInFlightException(retryAfter);
        }
    }

    /** The key belongs to another payload. */
    record PayloadMismatch<T extends @Nullable Object>() implements Refused<T> {

        @Override
        public ReliabilityException asException() {
            return new KeyReusedException();
        }
    }

    /**
     * An earlier attempt may have taken effect and nobody knows.
     *
     * @param since when that was noticed, on the store's clock
     * @param attempts how many attempts there were
     */
    record OutcomeUnknown<T extends @Nullable Object>(Instant since, int attempts) implements Refused<T> {

        @Override
        public ReliabilityException asException() {
            return new OutcomeUnknownException(since, attempts);
        }
    }

    /**
     * It is done and the value was not kept.
     *
     * @param completedAt when, on the store's clock
     * @param summary what the codec had to say about the value, may be empty; copied in and out
     */
    @SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by content below
    record ResultNotRetained<T extends @Nullable Object>(Instant completedAt, byte[] summary) implements Refused<T> {

        /** Copies the summary. */
        public ResultNotRetained {
            summary = summary.clone();
        }

        @Override
        public byte[] summary() {
            return summary.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ResultNotRetained<?> that
                    && completedAt.equals(that.completedAt)
                    && Arrays.equals(summary, that.summary);
        }

        @Override
        public int hashCode() {
            return 31 * completedAt.hashCode() + Arrays.hashCode(summary);
        }

        @Override
        public ReliabilityException asException() {
            return new ResultNotRetainedException(completedAt, summary);
        }
    }
}
