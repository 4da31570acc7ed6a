package dev.mainstay.core.http;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.time.Ticker;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Carries the call context over HTTP: the correlation id, and the remaining time in {@value #TIMEOUT}. Immutable.
 *
 * <p>Time travels as what is left, in whole milliseconds, so that skewed clocks do no harm. It is rounded down, but to 1 while anything is
 * left, so no hop adds more than a part of one millisecond. Tenant and principal do not travel this way: a header that anybody can write
 * proves neither.
 *
 * <pre>{@code
 * ContextHeaders headers = ContextHeaders.ofDefaults();
 * client.send(headers.bound(CallContext.current(), request), BodyHandlers.ofString());             // client
 * headers.extract(CallContext.empty(), carrier, request, Trust.TRUSTED).run(() -> handle(request));   // server
 * }</pre>
 *
 * @param ingress decides about received correlation ids and names the header
 * @param ticker the clock that received time is counted on
 */
public record ContextHeaders(IngressPolicy ingress, Ticker ticker) {

    /** The header of the remaining time: 1 to 10 digits, milliseconds; 0 means that nothing is left. */
    public static final String TIMEOUT = "X-Request-Timeout-Ms";

    private static final Duration SHORTEST_TIMEOUT = Duration.ofNanos(1);
    private static final int DIGITS = 10;
    private static final long LONGEST_MILLIS = 9_999_999_999L;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Uses {@link IngressPolicy#ofDefaults()} and the clock of this JVM. */
    public static ContextHeaders ofDefaults() {
        return of(IngressPolicy.ofDefaults());
    }

    /** Uses a policy of one's own and the clock of this JVM. */
    public static ContextHeaders of(IngressPolicy ingress) {
        return new ContextHeaders(ingress, Ticker.systemTicker());
    }

    /**
     * Returns the headers for an outgoing request, in a fixed order.
     *
     * @param context without a correlation id or a deadline, that header is left out; an id is not minted here
     */
    public Map<String, String> outgoing(CallContext context) {
        Map<String, String> headers = new LinkedHashMap<>();
        context.correlationId().ifPresent(id -> headers.put(ingress.header(), id.value()));
        context.deadline().ifPresent(deadline -> headers.put(TIMEOUT, Long.toString(millisLeft(deadline))));
        return headers;
    }

    /** Writes {@link #outgoing} into an outgoing request or message, in place of what stands there. */
    public <C> void inject(CallContext context, Carrier<C> carrier, C request) {
        outgoing(context).forEach((name, value) -> carrier.set(request, name, value));
    }

    /**
     * Returns an outgoing request with {@link #outgoing}, each in place of what stands there, and with a timeout of at most what is left, so that
     * the client gives up by itself.
     *
     * <pre>{@code
     * client.send(headers.bound(CallContext.current(), request), BodyHandlers.ofString());
     * }</pre>
     *
     * <p>Up to JDK 25 the client's timeout ends when the headers of the response are there; the body is not bounded by it.
     *
     * @param context without a deadline, the timeout stays as it is; with one that has passed, it is the shortest there is
     * @param request not changed; a shorter timeout of its own stays
     */
    public HttpRequest bound(CallContext context, HttpRequest request) {
        HttpRequest.Builder bounded = HttpRequest.newBuilder(request, (name, value) -> true);
        outgoing(context).forEach(bounded::setHeader);
        context.deadline()
                .map(Deadline::remaining)
                .filter(left ->
                        request.timeout().map(own -> left.compareTo(own) < 0).orElse(true))
                .ifPresent(left -> bounded.timeout(left.isZero() ? SHORTEST_TIMEOUT : left));
        return bounded.build();
    }

    /**
     * Returns a context with the facts of a received request: a correlation id always, and the deadline if that is earlier than the
     * context's own. A deadline that cannot be read, or is there twice, counts as absent.
     *
     * <p>From an {@link Trust#UNTRUSTED} caller the time is not taken. A caller who could choose it could let calls of ours run out of time
     * at will, and so open circuit breakers for everybody.
     *
     * @param context what the ingress already knows, such as its own time limit
     * @param carrier reads the request
     * @param request the request
     * @param trust who sent it
     */
    public <C> CallContext extract(CallContext context, Carrier<C> carrier, C request, Trust trust) {
        CallContext identified = context.withCorrelationId(
                ingress.decide(carrier, request, trust).id());
        if (trust == Trust.UNTRUSTED) {
            return identified;
        }
        return received(carrier.all(request, TIMEOUT))
                .map(identified::withDeadline)
                .orElse(identified);
    }

    private Optional<Deadline> received(List<String> values) {
        if (values.size() != 1 || !isNumber(values.get(0))) {
            return Optional.empty();
        }
        return Optional.of(Deadline.after(Duration.ofMillis(Long.parseLong(values.get(0))), ticker));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static long millisLeft(Deadline deadline) {
        long nanos = deadline.remainingNanos();
        return nanos <= 0 ? 0 : Math.max(1, Math.min(LONGEST_MILLIS, nanos / NANOS_PER_MILLI));
    }
}
