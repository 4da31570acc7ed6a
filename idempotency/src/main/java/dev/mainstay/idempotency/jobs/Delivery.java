package dev.mainstay.idempotency.jobs;

import dev.mainstay.idempotency.Outcome;
import java.time.Duration;

/** What to tell the broker about a message; the application maps it to its broker's own words. */
public sealed interface Delivery {

    /** The work is done, now or earlier: take the message off the queue. */
    record Ack() implements Delivery {}

    /**
     * Deliver it again, not earlier than after a while.
     *
     * @param after zero or more
     */
    record RetryLater(Duration after) implements Delivery {

        /**
         * Checks the time.
         *
         * @throws IllegalArgumentException when it is negative
         */
        public RetryLater {
            if (after.isNegative()) {
                throw new IllegalArgumentException("after must be >= 0, was " + after);
            }
        }
    }

    /**
     * Do not deliver it again: take it off the queue, or move it to the broker's own dead letters.
     *
     * @param reason why
     * @param detail more about it, without payload and key; may be empty
     */
    record DeadLettered(DeadLetterReason reason, String detail) implements Delivery {}

    /** Returns that the work is done. */
    static Delivery ack() {
        return new Ack();
    }

    /**
     * Returns that the message shall come again.
     *
     * @param after zero or more
     */
    static Delivery retryLater(Duration after) {
        return new RetryLater(after);
    }

    /**
     * Returns that the message shall not come again.
     *
     * @param reason why
     * @param detail more about it, without payload and key; may be empty
     */
    static Delivery deadLetter(DeadLetterReason reason, String detail) {
        return new DeadLettered(reason, detail);
    }

    /**
     * Returns what a refusal means to a queue: {@code outcome.fold(done -> Delivery.ack(), Delivery::of)}. What runs elsewhere is
     * delivered again when its lease is over; what is done without a result is done; the rest is a dead letter.
     */
    static Delivery of(Outcome.Refused<?> refused) {
        if (refused instanceof Outcome.InFlight<?> running) {
            return retryLater(running.retryAfter());
        }
        if (refused instanceof Outcome.PayloadMismatch<?>) {
            return deadLetter(DeadLetterReason.PAYLOAD_MISMATCH, "another message has used this id");
        }
        if (refused instanceof Outcome.OutcomeUnknown<?> unknown) {
            return deadLetter(
                    DeadLetterReason.OUTCOME_UNKNOWN,
                    "unknown since " + unknown.since() + ", attempts " + unknown.attempts());
        }
        return ack();
    }
}
