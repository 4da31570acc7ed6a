package dev.mainstay.idempotency.http;

import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.ClaimedAction;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Request;
import java.util.List;

/**
 * Handles requests that carry an {@code Idempotency-Key}: runs the handler once and replays its reply. Thread-safe.
 *
 * <pre>{@code
 * HttpIdempotency http = HttpIdempotency.over(idempotency, HttpOptions.standard());
 * HttpReply reply = http.handle(call, claim -> createOrder(call, claim));
 * }</pre>
 *
 * <p>A refusal is thrown as the {@link dev.mainstay.core.ReliabilityException} that stands for it, and the adapter's one writer of problems
 * answers it: the category gives the status, the code the type, {@code retryAfter()} the header. {@link HttpProblems} makes that answer for
 * those who have no such writer. Source of the header: draft-ietf-httpapi-idempotency-key-header.
 */
public final class HttpIdempotency {

    /** The header that carries the key: {@value}. */
    public static final String KEY_HEADER = "Idempotency-Key";

    private final Idempotency idempotency;
    private final HttpOptions options;

    private HttpIdempotency(Idempotency idempotency, HttpOptions options) {
        this.idempotency = idempotency;
        this.options = options;
    }

    /**
     * Returns a handler of requests.
     *
     * @param idempotency what runs them; not closed by this
     * @param options how they are protected
     */
    public static HttpIdempotency over(Idempotency idempotency, HttpOptions options) {
        return new HttpIdempotency(idempotency, options);
    }

    /**
     * Runs the handler, or replays its earlier reply, marked as such. A method that is not protected runs as if there were no key.
     *
     * @param call the request, its tenant and principal in the call context
     * @param handler what answers it; its first reply reaches the client as it is
     * @throws X what the handler throws, as it is
     * @throws KeyMissingException 400, when a key is required
     * @throws KeyMalformedException 400, when the key cannot be read
     * @throws PayloadTooLargeException 413, when the body is longer than the options allow
     * @throws dev.mainstay.idempotency.OperationInFlightException 409, with the time to wait
     * @throws dev.mainstay.idempotency.KeyReusedException 422
     * @throws dev.mainstay.idempotency.OutcomeUnknownException 409
     * @throws dev.mainstay.idempotency.ResultNotRetainedException 409
     * @throws dev.mainstay.idempotency.IdempotencyStoreException 503
     */
    public <X extends Exception> HttpReply handle(HttpCall call, ClaimedAction<HttpReply, X> handler) throws X {
        List<String> header = call.header(KEY_HEADER);
        boolean isProtected = options.methods().contains(call.method());
        if (!isProtected || (header.isEmpty() && !options.isKeyRequired())) {
            return handler.run(Claim.withoutKey());
        }
        Request request = Request.key(KeyHeader.read(header, options.keyForm())).payload(fingerprint(call));
        Outcome<HttpReply> outcome = idempotency.run(options.operation(), request, handler);
        HttpReply reply = outcome.orElseThrow();
        return outcome.replayed() ? reply.withHeader(options.replayedHeader(), "true") : reply;
    }

    private Fingerprint fingerprint(HttpCall call) {
        if (call.body().length > options.maxBodyBytes()) {
            throw new PayloadTooLargeException(options.maxBodyBytes());
        }
        Fingerprint line = call.query() == null
                ? Fingerprint.of(call.method(), call.path())
                : Fingerprint.of(call.method(), call.path(), call.query());
        return line.and(options.canonicalBody().apply(call.body()));
    }
}
