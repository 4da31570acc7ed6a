package dev.mainstay.core.http;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The body of an error response and the headers that belong to it. Source: RFC 9457. Immutable.
 *
 * <p>It is no JSON: an adapter writes {@link #toMap} with the library that it has. Everything in it goes to the client, so nothing of the
 * inside may be put in. A 429 and a 503 always have {@code retryAfter}: 1 second where nobody says more.
 *
 * @param type what sort of problem, {@code about:blank} when the status says it all
 * @param status the HTTP status, 400 to 599; the response must have the same one
 * @param detail what the client can do about it, null when there is nothing to say
 * @param instance names this occurrence, null when the correlation id does
 * @param extensions further members, ordered by name: strings, numbers, booleans, lists and maps of these
 */
public record Problem(
        URI type,
        int status,
        @Nullable String detail,
        @Nullable URI instance,
        Map<String, Object> extensions) {

    /** The media type of the body. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final URI BLANK = URI.create("about:blank");

    /**
     * Checks the status and the extensions, and copies these.
     *
     * @throws IllegalArgumentException when the status is no error, or an extension has an illegal name (3 or more of letters, digits and
     *     {@code _}, beginning with a letter) or value
     */
    public Problem {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status must be 400 to 599, was " + status);
        }
        extensions = Extensions.copyOf(status == 429 || status == 503 ? withDefaultRetry(extensions) : extensions);
    }

    /** Returns the problem that says no more than its status. */
    public static Problem of(int status) {
        return new Problem(BLANK, status, null, null, Map.of());
    }

    /** Returns this problem with a type of one's own, such as {@code https://api.example/problems/circuit-open}. */
    public Problem withType(URI uri) {
        return new Problem(uri, status, detail, instance, extensions);
    }

    /** Returns this problem with a sentence for the client; null takes it away. */
    public Problem withDetail(@Nullable String text) {
        return new Problem(type, status, text, instance, extensions);
    }

    /** Returns this problem with a name for this occurrence. */
    public Problem withInstance(URI uri) {
        return new Problem(type, status, detail, uri, extensions);
    }

    /**
     * Returns this problem with one more extension member, or another value for it.
     *
     * @throws IllegalArgumentException when the name or the value is not legal
     */
    public Problem with(String name, Object value) {
        Map<String, Object> more = new TreeMap<>(extensions);
        more.put(name, value);
        return new Problem(type, status, detail, instance, more);
    }

    /**
     * Returns this problem with the time after which to ask again.
     *
     * @param wait rounded up to whole seconds, at least 1 and at most 2147483647 (68 years)
     */
    public Problem withRetryAfter(Duration wait) {
        long seconds = Math.min(Integer.MAX_VALUE, wait.getSeconds()) + (wait.getNano() > 0 ? 1 : 0);
        return with(Extensions.RETRY_AFTER, (int) Math.max(1, Math.min(Integer.MAX_VALUE, seconds)));
    }

    /** Returns the phrase of the status, such as {@code Not Found}. */
    public String title() {
        return Phrases.of(status);
    }

    /** Returns the members of the body: type, title, status, detail and instance if there are any, then the extensions by name. */
    public Map<String, Object> toMap() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", type.toString());
        members.put("title", title());
        members.put("status", status);
        if (detail != null) {
            members.put("detail", detail);
        }
        if (instance != null) {
            members.put("instance", instance.toString());
        }
        members.putAll(extensions);
        return Collections.unmodifiableMap(members);
    }

    /**
     * Returns the headers of the response: the media type always, {@code Retry-After} from {@code retryAfter}, {@code Allow} from
     * {@code allow}, and for 401 the challenge {@code Bearer}. Who authenticates in another way sets a challenge of their own.
     */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", MEDIA_TYPE);
        if (extensions.get(Extensions.RETRY_AFTER) instanceof Integer seconds) {
            headers.put("Retry-After", seconds.toString());
        }
        if (extensions.get(Extensions.ALLOW) instanceof List<?> methods) {
            headers.put("Allow", methods.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
        if (status == 401) {
            headers.put("WWW-Authenticate", "Bearer");
        }
        return Collections.unmodifiableMap(headers);
    }

    private static Map<String, Object> withDefaultRetry(Map<String, Object> extensions) {
        Map<String, Object> more = new TreeMap<>(extensions);
        more.putIfAbsent(Extensions.RETRY_AFTER, 1);
        return more;
    }
}
