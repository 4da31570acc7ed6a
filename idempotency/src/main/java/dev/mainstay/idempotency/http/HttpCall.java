package dev.mainstay.idempotency.http;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as it arrived. Tenant and principal are those of the call context, which an adapter has bound by then.
 *
 * @param method such as {@code POST}
 * @param path as it was sent, not decoded
 * @param query as it was sent, null when there is none
 * @param headers names in any case, to values in the order in which they came
 * @param body empty when there is none; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // a body may be large; calls are not compared
public record HttpCall(
        String method, String path, @Nullable String query, Map<String, List<String>> headers, byte[] body) {

    /** Copies the headers. */
    public HttpCall {
        headers = Headers.copyOf(headers);
    }

    /** Returns the values of a header, empty when it is absent. */
    public List<String> header(String name) {
        return headers.getOrDefault(name, List.of());
    }

    /** Returns method and path; the rest may be personal. */
    @Override
    public String toString() {
        return "HttpCall[" + method + " " + path + "]";
    }
}
