package dev.mainstay.idempotency.http;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.idempotency.Verdict;
import org.jspecify.annotations.Nullable;

/** What a reply leaves behind. */
public enum HttpVerdict implements Verdict<HttpReply> {
    /**
     * What was refused before the handler's body began is forgotten, and so is input that is not valid; what the handler answered below 500
     * is recorded; 5xx, a 4xx with {@code Retry-After} and exceptions leave the same request free to run again.
     */
    STANDARD(Keep.RETRY),
    /** The same, but 5xx, such a 4xx and exceptions are quarantined: for handlers whose failures may hide an effect. */
    STRICT(Keep.QUARANTINE),
    /**
     * Whatever the handler answered is recorded, 5xx too, as version 1 of Stripe's API does; what was refused before its body began is
     * forgotten. After an exception repeats learn that the work is done and nothing else.
     */
    STRIPE_V1(Keep.RECORD);

    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;

    private final Keep onFailure;

    HttpVerdict(Keep onFailure) {
        this.onFailure = onFailure;
    }

    @Override
    public Keep of(@Nullable HttpReply value, @Nullable Throwable failure) {
        if (value == null) {
            return failure instanceof InvalidInputException ? Keep.FORGET : onFailure;
        }
        if (value.beforeHandler()) {
            return Keep.FORGET;
        }
        return isFailure(value) ? onFailure : Keep.RECORD;
    }

    /** An error that says when to come back is none that shall be replayed for a day, as 429 of a system behind the handler. */
    private static boolean isFailure(HttpReply reply) {
        return reply.status() >= SERVER_ERROR
                || (reply.status() >= CLIENT_ERROR
                        && !reply.header("Retry-After").isEmpty());
    }
}
