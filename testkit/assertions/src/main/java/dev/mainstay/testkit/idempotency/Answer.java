package dev.mainstay.testkit.idempotency;

import dev.mainstay.idempotency.http.HttpReply;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A response as a proof sees it, whatever client received it.
 *
 * @param status of HTTP, or any number that tells outcomes apart
 * @param headers names in any case, to values in order
 * @param body empty when there is none; copied in and out
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by content below
public record Answer(int status, Map<String, List<String>> headers, byte[] body) {

    private static final int SHOWN = 60;

    /** Copies headers and body. */
    public Answer {
        TreeMap<String, List<String>> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> anyCase.put(name, List.copyOf(values)));
        headers = anyCase;
        body = body.clone();
    }

    /**
     * Reads a response of the JDK's client.
     *
     * @param response its body as text, as bytes, or none
     * @throws IllegalArgumentException when the body is anything else
     */
    public static Answer of(HttpResponse<?> response) {
        return new Answer(response.statusCode(), response.headers().map(), bytes(response.body()));
    }

    /** Reads a reply of Mainstay's HTTP core. */
    public static Answer of(HttpReply reply) {
        return new Answer(reply.status(), reply.headers(), reply.body());
    }

    /**
     * Returns an answer in text without headers.
     *
     * @param status as above
     * @param body may be empty
     */
    public static Answer of(int status, String body) {
        return new Answer(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(@Nullable Object body) {
        if (body == null) {
            return new byte[0];
        }
        if (body instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (body instanceof byte[] raw) {
            return raw;
        }
        throw new IllegalArgumentException("body must be a String, a byte[] or null, was "
                + body.getClass().getName());
    }

    /** Returns a copy of the body. */
    @Override
    public byte[] body() {
        return body.clone();
    }

    /** Returns a copy of the headers, their names in any case. */
    @Override
    public Map<String, List<String>> headers() {
        TreeMap<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(headers);
        return copy;
    }

    List<String> header(String name) {
        return headers.getOrDefault(name, List.of());
    }

    /** Says whether a body holds this one, where it is long enough for that to be no accident. */
    boolean isRepeatedIn(Answer other, int shortest) {
        String here = new String(body, StandardCharsets.ISO_8859_1);
        return body.length >= shortest && new String(other.body, StandardCharsets.ISO_8859_1).contains(here);
    }

    /** Says whether status and body are the same. */
    boolean isSameAs(Answer other) {
        return status == other.status && Arrays.equals(body, other.body);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Answer that
                && status == that.status
                && headers.equals(that.headers)
                && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * status + headers.hashCode()) + Arrays.hashCode(body);
    }

    /** Returns status and the beginning of the body on one line. */
    @Override
    public String toString() {
        String text = new String(body, StandardCharsets.UTF_8).replaceAll("[\\s\\p{Cntrl}]+", " ");
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
        return shown.isEmpty() ? Integer.toString(status) : status + " " + shown;
    }
}
