package dev.mainstay.examples.orders.partner;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request as it came in.
 *
 * @param atNanos reading of {@link System#nanoTime()}
 * @param method the method
 * @param path the path
 * @param headers all of them, by names in any case
 * @param status what was answered; 0 when it was to be nothing
 */
public record Seen(long atNanos, String method, String path, Map<String, List<String>> headers, int status) {

    /** Copies the headers. */
    public Seen {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        headers = Collections.unmodifiableMap(copy);
    }

    /** Returns the first value of a header, or an empty text. */
    public String header(String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.get(0);
    }

    Seen answered(int answer) {
        return new Seen(atNanos, method, path, headers, answer);
    }
}
