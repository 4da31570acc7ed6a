package dev.mainstay.idempotency.jobs;

import dev.mainstay.core.ReliabilityException;
import java.time.Duration;
import java.util.Optional;

/** What an exception means to a queue. */
final class Failures {

    private static final int LONGEST_DETAIL = 500;

    private final ConsumerOptions options;

    Failures(ConsumerOptions options) {
        this.options = options;
    }

    /** Says where a message goes whose handler, or whose claim, failed. */
    Delivery delivery(Inbound<?> inbound, Throwable failure) {
        if (!inbound.isOfHandler(failure)) {
            return retry(inbound, failure);
        }
        if (failure instanceof InterruptedException) {
            // We are asked to stop; that is not the message's fault.
            Thread.currentThread().interrupt();
            return retry(inbound, failure);
        }
        if (failure instanceof AttemptsSpentException) {
            return Delivery.deadLetter(DeadLetterReason.ATTEMPTS_SPENT, "earlier attempts did not come to an end");
        }
        if (!(failure instanceof Exception exception) || !options.retryable().test(exception)) {
            return Delivery.deadLetter(DeadLetterReason.NOT_RETRYABLE, detail(failure));
        }
        if (!inbound.isReplay() && inbound.attempts() >= options.maxAttempts()) {
            return Delivery.deadLetter(DeadLetterReason.ATTEMPTS_SPENT, detail(failure));
        }
        return retry(inbound, failure);
    }

    /** Lets it come again: after the wait that is due, or after what the failure asks for when that is longer. */
    Delivery retry(Inbound<?> inbound, Throwable failure) {
        Duration due = options.backoff().delayBefore(inbound.attempts(), options.random());
        Optional<Duration> asked =
                failure instanceof ReliabilityException known ? known.retryAfter() : Optional.empty();
        return Delivery.retryLater(asked.filter(wish -> wish.compareTo(due) > 0).orElse(due));
    }

    /** Ours say nothing secret; of others only the class can be told. */
    static String detail(Throwable failure) {
        String text = failure instanceof ReliabilityException known
                ? known.code() + ": " + known.getMessage()
                : failure.getClass().getName();
        return text.length() <= LONGEST_DETAIL ? text : text.substring(0, LONGEST_DETAIL);
    }
}
