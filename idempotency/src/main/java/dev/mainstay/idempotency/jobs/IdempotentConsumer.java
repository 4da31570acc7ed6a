package dev.mainstay.idempotency.jobs;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.idempotency.Batch;
import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the work of each message once and says what to tell the broker: done, later, or dead letter. Thread-safe.
 *
 * <pre>{@code
 * IdempotentConsumer<Shipment, String> consumer = IdempotentConsumer.of(
 *         idempotency, SHIP, message -> json.readValue(message.body(), Shipment.class),
 *         (shipment, claim) -> carrier.ship(shipment, claim.downstreamKey("carrier")),
 *         ConsumerOptions.builder().deadLetters(store).build());
 * Delivery delivery = consumer.consume(Message.of(id, tenant, body));
 * }</pre>
 *
 * <p>A message runs within a call context of its own: its tenant, its correlation id or a new one, nothing of the thread's. It is the same
 * message when tenant, id and body are the same. What is checked, in this order, before a key is claimed: tenant, id, size, payload. An
 * {@link Error} of a handler is thrown on after its claim has ended; the attempt counts, so a message that does it again and again becomes a
 * dead letter too.
 *
 * @param <P> the payload
 * @param <T> the result that is recorded
 */
public final class IdempotentConsumer<P, T extends @Nullable Object> {

    private static final Logger LOG = LoggerFactory.getLogger(IdempotentConsumer.class);

    private final Idempotency idempotency;
    private final Operation<T> operation;
    private final MessageHandler<P, T> handler;
    private final ConsumerOptions options;
    private final Failures failures;
    private final Intake<P> intake;

    private IdempotentConsumer(
            Idempotency idempotency,
            Operation<T> operation,
            PayloadReader<P> reader,
            MessageHandler<P, T> handler,
            ConsumerOptions options) {
        this.idempotency = idempotency;
        this.operation = ConsumedOperation.of(operation);
        this.handler = handler;
        this.options = options;
        this.failures = new Failures(options);
        this.intake = new Intake<>(reader, options, failures);
    }

    /**
     * Returns a consumer.
     *
     * @param idempotency what runs handlers; not closed by this
     * @param operation what is done with each message; two consumers of one operation do the same work
     * @param reader makes payloads, before anything is claimed
     * @param handler does the work
     * @param options limits, waits, where dead letters go
     */
    public static <P, T extends @Nullable Object> IdempotentConsumer<P, T> of(
            Idempotency idempotency,
            Operation<T> operation,
            PayloadReader<P> reader,
            MessageHandler<P, T> handler,
            ConsumerOptions options) {
        return new IdempotentConsumer<>(idempotency, operation, reader, handler, options);
    }

    /**
     * Does the work of a message, unless that is done or being done. A dead letter lies in the store, when there is one, before this
     * returns; when the store does not take it, the message shall come again.
     *
     * @param message as it came
     * @return what to tell the broker; no exception of reader, handler or store comes through
     * @throws IllegalArgumentException when the thread works for another tenant than the message's
     */
    public Delivery consume(Message message) {
        Inbound<P> inbound = arrive(message);
        return inbound.context().call(() -> filed(inbound, delivered(inbound)));
    }

    /**
     * Does the work of many messages, one after the other on this thread; their keys are claimed in one round trip where the store can do
     * that. Tenants may differ. One that fails does not stop the others; an {@link Error} of a handler does, and is thrown on.
     *
     * @param messages as they came, may be empty
     * @return what to tell the broker, in the order of the messages
     * @throws IllegalArgumentException as {@link #consume}, before anything is done
     */
    public List<Delivery> consumeAll(List<Message> messages) {
        List<Inbound<P>> all = messages.stream().map(this::arrive).toList();
        List<Inbound<P>> ready = new ArrayList<>();
        for (Inbound<P> inbound : all) {
            inbound.context()
                    .call(() -> intake.refuse(inbound))
                    .ifPresentOrElse(inbound::decide, () -> ready.add(inbound));
        }
        CallContext.empty().run(() -> decideTogether(ready));
        return all.stream()
                .map(inbound -> inbound.context().call(() -> filed(inbound, inbound.decision())))
                .toList();
    }

    private void decideTogether(List<Inbound<P>> ready) {
        try {
            idempotency
                    .runEach(
                            operation,
                            ready,
                            Inbound::request,
                            (inbound, claim) -> inbound.context().call(() -> handled(inbound, claim)))
                    .items()
                    .forEach(item -> item.item().decide(delivery(item)));
        } catch (IdempotencyStoreException closed) {
            // Only a closed engine says so for the whole batch, and it has run nothing.
            ready.forEach(inbound -> inbound.decide(failures.retry(inbound, closed)));
        }
    }

    private Delivery delivery(Batch.Item<Inbound<P>, T> item) {
        if (item instanceof Batch.Ended<Inbound<P>, T> ended) {
            return ended.outcome().fold(done -> Delivery.ack(), Delivery::of);
        }
        return failures.delivery(item.item(), ((Batch.Failed<Inbound<P>, T>) item).failure());
    }

    /** Runs a letter again, as what its message was when it first came; nothing is filed and no attempts are too many. */
    Replay replay(DeadLetter letter, Message mended) {
        Inbound<P> inbound = Inbound.replayed(letter, mended, options);
        Delivery delivery = inbound.context().call(() -> delivered(inbound));
        return new Replay(delivery, inbound.wasBegun() || delivery instanceof Delivery.DeadLettered);
    }

    /** What a replay came to, and whether it was an attempt. */
    record Replay(Delivery delivery, boolean tried) {}

    /** Frees the key under which a letter is replayed, unless it was freed before: the message may have been done since. */
    void free(DeadLetter letter) {
        Inbound<P> inbound = Inbound.replayed(letter, letter.message(), options);
        inbound.context()
                .run(() -> idempotency
                        .find(operation, inbound.request())
                        .filter(entry -> entry.state() == Entry.State.QUARANTINED)
                        .ifPresent(entry -> idempotency.forget(operation, inbound.request())));
    }

    Idempotency idempotency() {
        return idempotency;
    }

    String operationName() {
        return operation.name();
    }

    private Inbound<P> arrive(Message message) {
        Inbound<P> inbound = Inbound.delivered(message, options);
        TenantId tenant = inbound.tenant();
        CallContext.current().tenant().ifPresent(bound -> {
            if (!bound.equals(tenant)) {
                throw new IllegalArgumentException(
                        "tenant of the message must be that of the call context, was another");
            }
        });
        return inbound;
    }

    private Delivery delivered(Inbound<P> inbound) {
        Optional<Delivery> refusal = intake.refuse(inbound);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        try {
            return idempotency
                    .run(operation, inbound.request(), claim -> handled(inbound, claim))
                    .fold(done -> Delivery.ack(), Delivery::of);
        } catch (Exception failure) {
            return failures.delivery(inbound, failure);
        }
    }

    private T handled(Inbound<P> inbound, Claim claim) throws Exception {
        inbound.begun(claim.attempt());
        try {
            if (!inbound.isReplay() && claim.attempt() > options.maxAttempts()) {
                throw new AttemptsSpentException();
            }
            return handler.handle(inbound.payload(), claim);
        } catch (Exception failure) {
            inbound.failed(failure, isForgotten(failure));
            throw failure;
        }
    }

    private boolean isForgotten(Exception failure) {
        try {
            return operation.verdict().of(null, failure) == Verdict.Keep.FORGET;
        } catch (RuntimeException noVerdict) {
            // The engine hears it too, and quarantines.
            return false;
        }
    }

    private Delivery filed(Inbound<P> inbound, Delivery wanted) {
        Delivery delivery = wanted;
        if (wanted instanceof Delivery.DeadLettered dead) {
            delivery = buried(inbound, dead);
        }
        options.signals().emit(DeliverySignal.of(operation.name(), delivery));
        return delivery;
    }

    private Delivery buried(Inbound<P> inbound, Delivery.DeadLettered dead) {
        DeadLetter letter = new DeadLetter(
                DeadLetter.idFor(operation.name(), inbound.message(), dead.reason()),
                operation.name(),
                intake.kept(inbound.message()),
                new DeadLetter.Cause(dead.reason(), dead.detail(), inbound.attempts()),
                inbound.correlationId());
        try {
            options.deadLetters().ifPresent(store -> store.add(letter));
        } catch (RuntimeException failure) {
            LOG.warn(
                    "operation {}: dead letter {} could not be kept, {}",
                    operation.name(),
                    letter.id(),
                    failure.getClass());
            return failures.retry(inbound, failure);
        }
        LOG.warn(
                "operation {}: dead letter {}, {}",
                operation.name(),
                letter.id(),
                dead.reason().code());
        return dead;
    }
}
