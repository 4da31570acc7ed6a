package dev.mainstay.examples.orders.partner;

/** What a server does when nothing is wrong with it. */
@FunctionalInterface
public interface Partner {

    /** Answers one request. */
    Reply answer(Seen request);

    /**
     * An answer.
     *
     * @param status of HTTP
     * @param json the body
     */
    record Reply(int status, String json) {}
}
