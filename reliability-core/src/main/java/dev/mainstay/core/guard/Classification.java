package dev.mainstay.core.guard;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an exception or a result says about the dependency. The exception or result itself reaches the caller in each case. */
public sealed interface Classification {

    /** The dependency did its work; the exception is an answer. It counts as a success. */
    record Success() implements Classification {}

    /** It says nothing about the dependency, as bad input or an interruption: neither success nor failure, never repeated. */
    record Ignored() implements Classification {}

    /**
     * The dependency failed: the circuit breaker counts it, and it may be repeated.
     *
     * @param sent whether it may have had an effect, which decides about {@link Guard#callOnce}
     * @param retryAfter the shortest wait that the dependency asks for, zero or more; null when it asks for none
     * @param refused whether the dependency asks not to be asked again, as a negative gRPC pushback does
     */
    record Failure(Sent sent, @Nullable Duration retryAfter, boolean refused) implements Classification {

        /**
         * Checks the wait.
         *
         * @throws IllegalArgumentException when it is negative
         */
        public Failure {
            if (retryAfter != null && retryAfter.isNegative()) {
                throw new IllegalArgumentException("retryAfter must be >= 0, was " + retryAfter);
            }
        }
    }

    /** Returns {@link Success}. */
    static Classification success() {
        return new Success();
    }

    /** Returns {@link Ignored}. */
    static Classification ignored() {
        return new Ignored();
    }

    /** Returns a {@link Failure} that asks for no wait of its own. */
    static Classification failure(Sent sent) {
        return new Failure(sent, null, false);
    }

    /**
     * Returns a {@link Failure} after which the dependency asks for a wait.
     *
     * @param retryAfter zero or more
     */
    static Classification failure(Sent sent, Duration retryAfter) {
        return new Failure(sent, retryAfter, false);
    }

    /** Returns a {@link Failure} after which the dependency asks not to be asked again. */
    static Classification refusedRetry(Sent sent) {
        return new Failure(sent, null, true);
    }

    /**
     * Returns what an HTTP status says: 5xx and 429 are failures, other 4xx are ignored, the rest are successes.
     *
     * @param status of the response
     * @param retryAfter what its {@code Retry-After} says (RFC 9110, 10.2.3), null when it has none
     */
    static Classification ofHttpStatus(int status, @Nullable Duration retryAfter) {
        if (status >= 500 || status == 429) {
            return new Failure(Sent.YES, retryAfter, false);
        }
        return status >= 400 ? ignored() : success();
    }
}
