package dev.mainstay.core.retry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a gRPC server says about a retry in {@code grpc-retry-pushback-ms} (gRFC A6): wait so long, or do not retry.
 */
public sealed interface Pushback {

    /**
     * A retry may come after a wait.
     *
     * @param delay zero to {@link RetryAfter#LONGEST}
     */
    record After(Duration delay) implements Pushback {

        /**
         * Checks the wait.
         *
         * @throws IllegalArgumentException when it is negative or too long
         */
        public After {
            if (delay.isNegative() || delay.compareTo(RetryAfter.LONGEST) > 0) {
                throw new IllegalArgumentException("delay must be 0 to 1 day, was " + delay);
            }
        }
    }

    /** There must be no retry. */
    record Stop() implements Pushback {}

    /**
     * Reads one value. Never throws.
     *
     * @param value milliseconds as a 32-bit integer; null where the server sent none
     * @return {@link Stop} for a negative or unreadable value; empty where there is none
     */
    static Optional<Pushback> ofGrpc(@Nullable String value) {
        return value == null ? Optional.empty() : Optional.of(read(value));
    }

    /**
     * Reads all values, of which there should be one: a single {@link Stop} decides, else the longest wait.
     *
     * @param values in any order
     * @return empty where there is none
     */
    static Optional<Pushback> ofGrpc(List<String> values) {
        return values.stream().map(Pushback::read).reduce(Pushback::stricter);
    }

    private static Pushback read(String value) {
        boolean digits = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || value.length() > 10 || Long.parseLong(value) > Integer.MAX_VALUE) {
            return new Stop();
        }
        return new After(RetryAfter.within(Duration.ofMillis(Long.parseLong(value))));
    }

    private static Pushback stricter(Pushback one, Pushback other) {
        if (one instanceof After first && other instanceof After second) {
            return first.delay().compareTo(second.delay()) >= 0 ? first : second;
        }
        return new Stop();
    }
}
