package dev.mainstay.idempotency.jobs;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.Request;
import org.jspecify.annotations.Nullable;

/** A message on its way through a consumer, and what has become of it so far. */
final class Inbound<P> {

    private final Message message;
    private final @Nullable TenantId tenant;
    private final CorrelationId correlationId;
    private final @Nullable Ticket ticket;
    private volatile @Nullable P payload;
    private volatile int attempt;
    private volatile @Nullable Throwable failure;
    private volatile boolean forgotten;
    private volatile @Nullable Delivery decision;

    private Inbound(Message message, @Nullable TenantId tenant, CorrelationId correlationId, @Nullable Ticket ticket) {
        this.message = message;
        this.tenant = tenant;
        this.correlationId = correlationId;
        this.ticket = ticket;
    }

    /** What a replay runs as: the key and the payload of the message as it first came, whatever was mended since. */
    record Ticket(String key, Fingerprint payload) {

        static Ticket of(DeadLetter letter) {
            boolean othersKey = letter.cause().reason() == DeadLetterReason.PAYLOAD_MISMATCH;
            String key =
                    othersKey ? "dead-letter:" + letter.id() : letter.message().id();
            return new Ticket(key, Fingerprint.of(letter.message().body()));
        }
    }

    static <P> Inbound<P> delivered(Message message, ConsumerOptions options) {
        CorrelationId correlationId = message.header(options.correlationHeader())
                .flatMap(CorrelationId::parse)
                .orElseGet(CorrelationId::mint);
        return new Inbound<>(message, tenantOf(message, options), correlationId, null);
    }

    static <P> Inbound<P> replayed(DeadLetter letter, Message mended, ConsumerOptions options) {
        return new Inbound<>(mended, tenantOf(mended, options), letter.correlationId(), Ticket.of(letter));
    }

    private static @Nullable TenantId tenantOf(Message message, ConsumerOptions options) {
        return message.tenant() == null
                ? null
                : options.tenants().parse(message.tenant()).orElse(null);
    }

    Message message() {
        return message;
    }

    @Nullable
    TenantId tenant() {
        return tenant;
    }

    CorrelationId correlationId() {
        return correlationId;
    }

    boolean isReplay() {
        return ticket != null;
    }

    /** The facts of the run. Those of the thread are left behind: a queue has no caller whose time or name would count. */
    CallContext context() {
        CallContext context = CallContext.empty().withCorrelationId(correlationId);
        return tenant == null ? context : context.withTenant(tenant);
    }

    Request request() {
        Ticket own = ticket == null ? new Ticket(message.id(), Fingerprint.of(message.body())) : ticket;
        return new Request(tenant, null, own.key, own.payload);
    }

    void read(P value) {
        payload = value;
    }

    P payload() {
        return made(payload, "the payload");
    }

    void decide(Delivery delivery) {
        decision = delivery;
    }

    Delivery decision() {
        return made(decision, "the decision");
    }

    private static <A> A made(@Nullable A value, String what) {
        if (value == null) {
            throw new IllegalStateException(what + " was not made");
        }
        return value;
    }

    void begun(int number) {
        attempt = number;
    }

    boolean wasBegun() {
        return attempt > 0;
    }

    /**
     * How often it was tried. The record knows best, unless its verdict forgets attempts; then the broker does, though it also counts the
     * deliveries that met an attempt elsewhere.
     */
    int attempts() {
        return wasBegun() && !forgotten ? attempt : Math.max(Math.max(1, attempt), message.deliveries());
    }

    void failed(Throwable handlersFailure, boolean recordForgets) {
        failure = handlersFailure;
        forgotten = recordForgets;
    }

    @SuppressWarnings("ReferenceEquality") // the very exception that the handler threw
    boolean isOfHandler(Throwable thrown) {
        return failure == thrown;
    }
}
