package dev.mainstay.idempotency.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A way to the server. */
interface Line {

    /**
     * Sends messages in one flush.
     *
     * @return a reply for each, in the same order; it fails when its message's time is over, and what was not sent by then never is
     */
    List<CompletableFuture<List<Object>>> send(List<Message> messages);
}
