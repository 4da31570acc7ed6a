package dev.mainstay.idempotency.jobs;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message as it came from a broker; nothing of it has been checked. The application maps its broker's message to it.
 *
 * <p>Names and values of headers and the body may hold anything, and {@link #toString} shows none of it.
 *
 * @param id what stays the same when the message is delivered again; empty when it has none
 * @param tenant whose message it is, as the sender wrote it; null when the message does not say
 * @param headers in the order in which they came; copied
 * @param body the payload, may be empty; copied in and out
 * @param deliveries how often the broker says it has delivered the message, this time included; 0 when it does not say
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by content below
public record Message(String id, @Nullable String tenant, Map<String, String> headers, byte[] body, int deliveries) {

    /**
     * Copies headers and body.
     *
     * @throws IllegalArgumentException when the number of deliveries is negative
     */
    public Message {
        if (deliveries < 0) {
            throw new IllegalArgumentException("deliveries must be >= 0, was " + deliveries);
        }
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        body = body.clone();
    }

    /**
     * Returns a message without headers, from a broker that does not count deliveries.
     *
     * @param id as above
     * @param tenant as above
     * @param body as above
     */
    public static Message of(String id, @Nullable String tenant, byte[] body) {
        return new Message(id, tenant, Map.of(), body, 0);
    }

    /** Returns this message with other headers. */
    public Message withHeaders(Map<String, String> others) {
        return new Message(id, tenant, others, body, deliveries);
    }

    /** Returns this message with another body. */
    public Message withBody(byte[] other) {
        return new Message(id, tenant, headers, other, deliveries);
    }

    /** Returns this message with the broker's count of deliveries. */
    public Message withDeliveries(int count) {
        return new Message(id, tenant, headers, body, count);
    }

    /** Returns a copy of the payload. */
    @Override
    public byte[] body() {
        return body.clone();
    }

    /** Returns the length of the payload in bytes. */
    public int length() {
        return body.length;
    }

    /**
     * Returns the value of a header.
     *
     * @param name in any case; of several that differ in case only, the first one counts
     */
    public Optional<String> header(String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Message that
                && id.equals(that.id)
                && Objects.equals(tenant, that.tenant)
                && headers.equals(that.headers)
                && Arrays.equals(body, that.body)
                && deliveries == that.deliveries;
    }

    @Override
    public int hashCode() {
        return 31 * id.hashCode() + Arrays.hashCode(body);
    }

    /** Returns nothing of what came: all of it may be personal. */
    @Override
    public String toString() {
        return "Message[" + body.length + " bytes]";
    }
}
