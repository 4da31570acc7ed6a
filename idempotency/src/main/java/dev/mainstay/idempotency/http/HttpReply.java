package dev.mainstay.idempotency.http;

import java.util.List;
import java.util.Map;

/**
 * A response as it leaves.
 *
 * @param status 100 to 599
 * @param headers names in any case, to values in order
 * @param body empty when there is none; not copied
 * @param beforeHandler whether it was refused before the handler's body began, as by validation, authorisation or a rate limit; such a reply
 *     leaves no record, and a corrected request may use the key
 * @param streamed whether the body went, or will go, to the client without passing through here; of such a reply only status and location
 *     are recorded, and repeats learn that the work is done
 */
@SuppressWarnings("ArrayRecordComponent") // a body may be large; replies are not compared
public record HttpReply(
        int status, Map<String, List<String>> headers, byte[] body, boolean beforeHandler, boolean streamed) {

    /**
     * Checks the status and copies the headers.
     *
     * @throws IllegalArgumentException when the status is none
     */
    public HttpReply {
        if (status < 100 || status > 599) {
            throw new IllegalArgumentException("status must be 100 to 599, was " + status);
        }
        headers = Headers.copyOf(headers);
    }

    /**
     * Returns what a handler answered.
     *
     * @param status 100 to 599
     * @param headers may be empty
     * @param body may be empty
     */
    public static HttpReply of(int status, Map<String, List<String>> headers, byte[] body) {
        return new HttpReply(status, headers, body, false, false);
    }

    /**
     * Returns what a handler answered whose body is sent by other means: an event stream, or more than fits into memory.
     *
     * @param status 100 to 599
     * @param headers may be empty
     */
    public static HttpReply streamed(int status, Map<String, List<String>> headers) {
        return new HttpReply(status, headers, new byte[0], false, true);
    }

    /** Returns this reply as one that was given before the handler's body began. */
    public HttpReply refusedBeforeHandler() {
        return new HttpReply(status, headers, body, true, streamed);
    }

    /** Returns this reply with one more header, or another value for it. */
    public HttpReply withHeader(String name, String value) {
        Map<String, List<String>> more = Headers.mutableCopyOf(headers);
        more.put(name, List.of(value));
        return new HttpReply(status, more, body, beforeHandler, streamed);
    }

    /** Returns the values of a header, empty when it is absent. */
    public List<String> header(String name) {
        return headers.getOrDefault(name, List.of());
    }

    /** Returns the status; the rest may be personal. */
    @Override
    public String toString() {
        return "HttpReply[" + status + "]";
    }
}
