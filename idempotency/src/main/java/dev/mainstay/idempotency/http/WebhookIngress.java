package dev.mainstay.idempotency.http;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.idempotency.ClaimedAction;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.Request;
import dev.mainstay.idempotency.Verdict;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes webhooks in: checks the signature before anything else, then handles each event once. Immutable, thread-safe.
 *
 * <pre>{@code
 * WebhookIngress payments = WebhookIngress
 *         .builder("payments.webhook", WebhookScheme.standard(List.of(secret)))
 *         .build(idempotency);
 * HttpReply reply = payments.handle(call, claim -> bookPayment(call.body(), claim));
 * }</pre>
 *
 * <p>A webhook whose signature is missing, malformed, wrong, or more than five minutes old or ahead is refused with 401 and a signal
 * {@code mainstay.idempotency.webhook.refused} ({@code operation}, {@code reason}); the store is not asked. Then the event's id is the key,
 * for everybody in the tenant of the call context, and the body the payload. A redelivery of an event that is done gets the first reply, or
 * its status alone where the reply was not kept.
 */
public final class WebhookIngress {

    /** How old or how far ahead a webhook may be. */
    public static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(WebhookIngress.class);
    private static final String REPLAYED = HttpOptions.standard().replayedHeader();
    private static final int OK = 200;

    private final Idempotency idempotency;
    private final Operation<HttpReply> operation;
    private final WebhookScheme scheme;
    private final @Nullable Function<byte[], String> eventIdIn;
    private final @Nullable String eventIdHeader;
    private final int maxBodyBytes;
    private final InstantSource clock;
    private final Signals signals;

    private WebhookIngress(Idempotency idempotency, Builder builder) {
        this.idempotency = idempotency;
        this.operation = new Operation<>(builder.operation, new ReplyCodec(), builder.policy, builder.verdict);
        this.scheme = builder.scheme;
        this.eventIdIn = builder.eventIdIn;
        this.eventIdHeader = builder.eventIdHeader;
        this.maxBodyBytes = builder.maxBodyBytes;
        this.clock = builder.clock;
        this.signals = builder.signals;
    }

    /**
     * Returns a builder.
     *
     * @param operation the name under which events are recorded; one per sender, see {@link Operation#name()}
     * @param scheme how the sender signs
     */
    public static Builder builder(String operation, WebhookScheme scheme) {
        return new Builder(operation, scheme);
    }

    /**
     * Runs the handler for an event that was not handled yet, or replays its earlier reply, marked as such.
     *
     * @param call with the body exactly as it came
     * @param handler called with a verified call only
     * @throws X what the handler throws, as it is; the sender's next attempt runs it again
     * @throws PayloadTooLargeException 413
     * @throws WebhookRefusedException 401, also when the header of {@link Builder#eventIdHeader} is missing or malformed
     * @throws InvalidInputException 400, when the body of a verified event has no id
     * @throws dev.mainstay.idempotency.OperationInFlightException 409, with the time to wait
     * @throws dev.mainstay.idempotency.KeyReusedException 422, when one id comes with two bodies
     * @throws dev.mainstay.idempotency.OutcomeUnknownException 409
     * @throws dev.mainstay.idempotency.IdempotencyStoreException 503
     */
    public <X extends Exception> HttpReply handle(HttpCall call, ClaimedAction<HttpReply, X> handler) throws X {
        if (call.body().length > maxBodyBytes) {
            throw new PayloadTooLargeException(maxBodyBytes);
        }
        Request request = Request.key(verifiedId(call)).withoutPrincipal().payload(Fingerprint.of(call.body()));
        Outcome<HttpReply> outcome = idempotency.run(operation, request, handler);
        if (outcome instanceof Outcome.ResultNotRetained<HttpReply> gone) {
            int status =
                    ReplySummary.parse(gone.summary()).map(ReplySummary::status).orElse(OK);
            return HttpReply.of(status, Map.of(), new byte[0]).withHeader(REPLAYED, "true");
        }
        HttpReply reply = outcome.orElseThrow();
        return outcome.replayed() ? reply.withHeader(REPLAYED, "true") : reply;
    }

    private String verifiedId(HttpCall call) {
        String id;
        try {
            id = verified(call).eventId();
            if (eventIdHeader != null) {
                id = SignedContent.id(SignedContent.only(call, eventIdHeader));
            }
        } catch (SignedContent.RefusedException refused) {
            LOG.info(
                    "operation {}: a webhook was refused: {}",
                    operation.name(),
                    refused.reason().label());
            signals.emit(WebhookSignal.refused(operation.name(), refused.reason()));
            throw new WebhookRefusedException();
        }
        if (eventIdIn != null) {
            id = eventIdIn.apply(call.body());
        }
        if (id == null || id.isEmpty() || id.length() > Request.LONGEST_KEY) {
            throw InvalidInputException.unreadable(
                    "The event must have an id of 1 to " + Request.LONGEST_KEY + " characters.");
        }
        return id;
    }

    private SignedContent verified(HttpCall call) throws SignedContent.RefusedException {
        SignedContent content = scheme.read(call);
        if (!scheme.matches(content, call.body())) {
            throw new SignedContent.RefusedException(SignedContent.Refusal.SIGNATURE_MISMATCH);
        }
        long apartMillis = Math.abs(clock.millis() - content.timestamp() * 1000);
        if (apartMillis > TOLERANCE.toMillis()) {
            throw new SignedContent.RefusedException(SignedContent.Refusal.OUTSIDE_TOLERANCE);
        }
        return content;
    }

    /** Builds an ingress. */
    public static final class Builder {
        private final String operation;
        private final WebhookScheme scheme;
        private @Nullable Function<byte[], String> eventIdIn;
        private @Nullable String eventIdHeader;
        private Policy policy = Policy.standard();
        private Verdict<HttpReply> verdict = HttpVerdict.STANDARD;
        private int maxBodyBytes = 1 << 20;
        private InstantSource clock = InstantSource.system();
        private Signals signals = Signals.none();

        private Builder(String operation, WebhookScheme scheme) {
            this.operation = operation;
            this.scheme = scheme;
        }

        /**
         * Takes the event's id out of the verified body; needed where no signed header says it.
         *
         * @param extractor returns the id, or something empty, which is answered with 400
         */
        public Builder eventIdIn(Function<byte[], String> extractor) {
            this.eventIdIn = extractor;
            this.eventIdHeader = null;
            return this;
        }

        /**
         * Takes the event's id from a header. No signature covers it: whoever records a webhook can send it again under another id while it
         * is fresh. Where the body has the id, take it from there.
         */
        public Builder eventIdHeader(String name) {
            this.eventIdHeader = name;
            this.eventIdIn = null;
            return this;
        }

        /** Sets how long and how strictly events are protected; keep records longer than the sender redelivers. */
        public Builder policy(Policy choice) {
            this.policy = choice;
            return this;
        }

        /** Sets what a reply leaves behind; {@link HttpVerdict#STANDARD} by default. */
        public Builder verdict(Verdict<HttpReply> choice) {
            this.verdict = choice;
            return this;
        }

        /** Sets the longest body, in bytes, from 0; 1 MiB by default. */
        public Builder maxBodyBytes(int bytes) {
            this.maxBodyBytes = bytes;
            return this;
        }

        /** Sets the clock of the day against which signatures are checked; that of the system by default. */
        public Builder clock(InstantSource source) {
            this.clock = source;
            return this;
        }

        /** Sets who hears of refusals; nobody by default. */
        public Builder signals(Signals listeners) {
            this.signals = listeners;
            return this;
        }

        /**
         * Makes the ingress.
         *
         * @param idempotency what runs the events; not closed by the ingress
         * @throws IllegalArgumentException when a bound does not hold, or records are kept for less than twice the tolerance
         * @throws IllegalStateException when nothing says where an event's id is
         */
        public WebhookIngress build(Idempotency idempotency) {
            if (maxBodyBytes < 0) {
                throw new IllegalArgumentException("maxBodyBytes must be >= 0, was " + maxBodyBytes);
            }
            // A signature from five minutes ahead is good for ten; a record that ends before would let it be sent
            // again.
            if (policy.retain().compareTo(TOLERANCE.multipliedBy(2)) < 0) {
                throw new IllegalArgumentException(
                        "policy.retain must be >= " + TOLERANCE.multipliedBy(2) + ", was " + policy.retain());
            }
            if (eventIdIn == null && eventIdHeader == null && !scheme.signsEventId()) {
                throw new IllegalStateException(
                        "the scheme signs no event id; say where it is with eventIdIn or eventIdHeader");
            }
            return new WebhookIngress(idempotency, this);
        }
    }
}
