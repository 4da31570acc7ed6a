package dev.mainstay.core.guard;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long a whole call and each of its attempts may take.
 *
 * @param total more than zero, null for no limit; longer than 146 years counts as 146 years
 * @param attempt more than zero and not more than the total, null for what is left of the total
 * @param interrupt whether the calling thread is interrupted when the time is over
 */
record TimePolicy(@Nullable Duration total, @Nullable Duration attempt, boolean interrupt) {

    TimePolicy {
        positive("total", total);
        positive("attempt", attempt);
        attemptThatIsTooLong(total, attempt).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
    }

    /** Says what is wrong with these two together. */
    static Optional<String> attemptThatIsTooLong(@Nullable Duration total, @Nullable Duration attempt) {
        if (total == null || attempt == null || attempt.compareTo(total) <= 0) {
            return Optional.empty();
        }
        return Optional.of("attempt must not be longer than total, since an attempt ends with the call; attempt was "
                + Units.text(attempt) + ", total was " + Units.text(total));
    }

    static void positive(String name, @Nullable Duration value) {
        if (value != null && (value.isZero() || value.isNegative())) {
            throw new IllegalArgumentException(name + " must be > 0, was " + value);
        }
    }

    /** Returns the longest time that one attempt can take; null when nothing limits it. */
    @Nullable
    Duration longestAttempt() {
        return attempt == null ? total : attempt;
    }

    String describe() {
        String call = total == null
                ? "none for the whole call but what the surrounding call has left"
                : Units.text(total)
                        + " for the whole call, retries and waits included, or what the surrounding call has left if that is less";
        String each = attempt == null ? "" : "; " + Units.text(attempt) + " for each attempt";
        return "deadline: " + call + each
                + (interrupt
                        ? "; then the calling thread is interrupted and the call fails"
                        : "; no interrupt: then no further attempt begins");
    }
}
