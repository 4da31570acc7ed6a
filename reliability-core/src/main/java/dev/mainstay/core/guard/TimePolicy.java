package dev.mainstay.core.guard;

import java.time.Duration;

/**
 * How long a whole call may take.
 *
 * @param total more than zero; longer than 146 years counts as 146 years
 * @param interrupt whether the calling thread is interrupted when it is over
 */
record TimePolicy(Duration total, boolean interrupt) {

    TimePolicy {
        if (total.isZero() || total.isNegative()) {
            throw new IllegalArgumentException("total must be > 0, was " + total);
        }
    }

    String describe() {
        String bound = "deadline: " + Units.text(total)
                + " for the whole call, retries and waits included, or what the surrounding call has left if that is less; ";
        return bound
                + (interrupt
                        ? "then the calling thread is interrupted and the call fails"
                        : "no interrupt: then no further attempt begins");
    }
}
