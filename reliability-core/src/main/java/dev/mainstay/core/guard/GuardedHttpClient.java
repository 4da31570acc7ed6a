package dev.mainstay.core.guard;

import dev.mainstay.core.fallback.Degraded;
import dev.mainstay.core.guard.RetriesExhausted.Reason;
import dev.mainstay.core.http.ContextHeaders;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * An {@link HttpClient} whose requests go through a guard. Thread-safe.
 *
 * <pre>{@code
 * GuardedHttpClient client = GuardedHttpClient.of(HttpClient.newHttpClient(), guards.api("rates"));
 * HttpResponse<String> rate = client.send(request, BodyHandlers.ofString());
 * }</pre>
 *
 * <p>GET, HEAD, PUT, DELETE, OPTIONS and TRACE (RFC 9110, 9.2.2), and every request with an {@code Idempotency-Key}, are repeated as
 * {@link Guard#call} says; all others only when they were provably not sent, as {@link Guard#callOnce} says. The JDK's client by itself sends a
 * GET or HEAD again when a connection breaks before the first byte of the response; for the guard that is one attempt. With a client that follows
 * redirects nobody knows whether it was the first server that refused a connection, so there no failure counts as not sent.
 *
 * <p>Each attempt carries the correlation id and what is left of the time ({@link ContextHeaders#bound}), and its timeout is what is left, unless
 * its own is shorter. When the time of the guard is over, that is always a {@link DeadlineExceededException} or {@link TimeLimitExceededException},
 * whether the client or the guard saw it first; when the request's own timeout is over, a {@link java.net.http.HttpTimeoutException}. The timeout
 * does not bound the body (up to JDK 25), but the interrupt of the guard and an asynchronous call's limit do.
 *
 * <p>With {@link Classifiers#http()}, as in {@link GuardConfig#api()}, responses with 5xx and 429 are failures: counted, repeated where that is
 * allowed, after the wait of their {@code Retry-After}. The last response is returned as it is. Responses that were repeated are closed where their
 * body is a stream, a publisher or anything else that can be closed; other body handlers see the body of every attempt, so one that writes a file
 * should truncate it.
 *
 * <p>A body publisher is subscribed to once for each attempt. Those of {@code BodyPublishers} allow that; {@code ofInputStream} does when its
 * supplier returns a new stream each time, {@code fromPublisher} when the given publisher allows it.
 */
public final class GuardedHttpClient {

    private static final String KEY = "Idempotency-Key";
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE");

    private final HttpClient client;
    private final Guard guard;
    private final ContextHeaders headers;

    private GuardedHttpClient(HttpClient client, Guard guard, ContextHeaders headers) {
        this.client = Objects.requireNonNull(client, "client");
        this.guard = Objects.requireNonNull(guard, "guard");
        this.headers = Objects.requireNonNull(headers, "headers");
    }

    /** Guards a client, with {@link ContextHeaders#ofDefaults()}. */
    public static GuardedHttpClient of(HttpClient client, Guard guard) {
        return of(client, guard, ContextHeaders.ofDefaults());
    }

    /**
     * Guards a client.
     *
     * @param client stays the caller's; it should have a connect timeout, after which a request counts as not sent
     * @param guard of the one dependency that is called with it
     * @param headers what each attempt carries of the call's context
     */
    public static GuardedHttpClient of(HttpClient client, Guard guard, ContextHeaders headers) {
        return new GuardedHttpClient(client, guard, headers);
    }

    /**
     * Sends a request, and repeats it where that is allowed.
     *
     * @param request not changed
     * @param handler of the body, asked once for each attempt that is answered
     * @return the response of the last attempt, whatever its status
     * @throws IOException what the client threw last
     * @throws InterruptedException when somebody interrupted this thread during an attempt
     * @throws dev.mainstay.core.ReliabilityException what the guard decided, as {@link Guard} says
     */
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        HttpAttempts<T> attempts = attempts(request, handler);
        try {
            return isRepeatable(request) ? guard.call(attempts::send) : guard.callOnce(attempts::send);
        } catch (Throwable failure) {
            attempts.discard();
            throw failure;
        }
    }

    /**
     * Sends a request that may be repeated, and gives out the last good response while the dependency fails, as {@link Guard#callOrLastGood} says.
     * A response below 400 is good; one that is neither good nor a failure, such as 404, is returned and not kept.
     *
     * @param request one that may be repeated, such as a GET
     * @param handler of a body that can be read again, such as a string or bytes, since it is kept
     * @param key of the response, beside the tenant; immutable, with an equality
     * @param maxAge only a younger response is given out: more than zero, at most a day
     * @return fresh, whatever its status, or stale
     * @throws IllegalArgumentException when the request must not be repeated
     * @throws IOException what the client threw last, where there is no response to give out
     * @throws InterruptedException when somebody interrupted this thread during an attempt
     * @throws dev.mainstay.core.ReliabilityException what the guard decided, where there is no response to give out
     */
    public <T> Degraded<HttpResponse<T>> sendOrLastGood(
            HttpRequest request, BodyHandler<T> handler, Object key, Duration maxAge)
            throws IOException, InterruptedException {
        if (!isRepeatable(request)) {
            throw new IllegalArgumentException(
                    "request must be one that may be repeated, was " + request.method() + " without " + KEY);
        }
        HttpAttempts<T> attempts = attempts(request, handler);
        return guard.callOrLastGood(key, attempts::send, maxAge);
    }

    /**
     * Sends a request asynchronously, and repeats it where that is allowed. What {@link #send} throws is here what the future fails with.
     *
     * @param request not changed
     * @param handler of the body, asked once for each attempt that is answered
     * @return cancelling it ends the call and its exchange; so does the end of the time
     */
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        HttpAttempts<T> attempts = attempts(request, handler);
        AsyncAction<HttpResponse<T>, RuntimeException> start = attempts::start;
        CompletionStage<HttpResponse<T>> last =
                isRepeatable(request) ? guard.callAsync(start) : guard.callOnceAsync(start);
        last.whenComplete((response, failure) -> {
            if (failure != null) {
                attempts.discard();
            }
        });
        return last.toCompletableFuture();
    }

    private <T> HttpAttempts<T> attempts(HttpRequest request, BodyHandler<T> handler) {
        boolean maySendTwice = isRepeatable(request) || client.followRedirects() == HttpClient.Redirect.NEVER;
        Consumer<IOException> failures = maySendTwice ? failure -> {} : this::mayHaveBeenSent;
        return new HttpAttempts<>(client, headers, request, handler, failures);
    }

    /** The first server may have done its part before the client failed to reach the one that it was sent on to. */
    private void mayHaveBeenSent(IOException failure) {
        long now = guard.environment().ticker().nanos();
        RetriesExhausted.mark(failure, RetriesExhausted.of(guard.name(), 1, Reason.NOT_REPEATABLE, now), List.of());
    }

    private static boolean isRepeatable(HttpRequest request) {
        return IDEMPOTENT.contains(request.method())
                || request.headers()
                        .firstValue(KEY)
                        .filter(key -> !key.isBlank())
                        .isPresent();
    }
}
