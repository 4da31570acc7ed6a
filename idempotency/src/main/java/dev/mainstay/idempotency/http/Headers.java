package dev.mainstay.idempotency.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Header maps: any case, several values; and which of them a stored reply keeps. */
final class Headers {

    /** They belong to one exchange or one client: a repeat must not get them from somebody's record. */
    private static final Set<String> NEVER_STORED = Set.of(
            "set-cookie",
            "set-cookie2",
            "date",
            "age",
            "server-timing",
            "www-authenticate",
            "authentication-info",
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "traceparent",
            "tracestate",
            "traceresponse",
            "baggage",
            "b3",
            "x-request-id",
            "x-correlation-id",
            "correlation-id",
            "request-id",
            "retry-after");

    private static final List<String> NEVER_STORED_PREFIXES =
            List.of("x-b3-", "x-amzn-trace-", "x-cloud-trace-", "ratelimit", "x-ratelimit", "x-rate-limit");

    private Headers() {}

    static Map<String, List<String>> copyOf(Map<String, List<String>> headers) {
        return Collections.unmodifiableMap(mutableCopyOf(headers));
    }

    static Map<String, List<String>> mutableCopyOf(Map<String, List<String>> headers) {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> copy.merge(name, List.copyOf(values), Headers::joined));
        return copy;
    }

    static boolean isStored(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !NEVER_STORED.contains(lower) && NEVER_STORED_PREFIXES.stream().noneMatch(lower::startsWith);
    }

    private static List<String> joined(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }
}
