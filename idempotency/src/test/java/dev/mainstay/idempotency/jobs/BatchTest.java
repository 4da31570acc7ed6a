package dev.mainstay.idempotency.jobs;

import static dev.mainstay.idempotency.jobs.Consumers.ACME;
import static dev.mainstay.idempotency.jobs.Consumers.GLOBEX;
import static dev.mainstay.idempotency.jobs.Consumers.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Many messages at once, each decided by itself. */
class BatchTest {

    private final Consumers consumers = new Consumers();
    private final IdempotentConsumer<String, String> consumer = consumers.consumer();

    @Test
    void everyMessageOfABatchIsDecidedByItselfAndInOrder() {
        consumer.consume(message("done", "earlier"));
        consumers.work = (payload, claim) -> {
            if (payload.equals("failing")) {
                throw new IOException();
            }
            return payload;
        };

        List<Delivery> deliveries = consumer.consumeAll(List.of(
                message("m-1", "box"),
                message("m-2", "poison"),
                message("m-3", "failing"),
                message("m-1", "box"),
                message("m-1", "other box"),
                message("done", "earlier"),
                Message.of("m-4", "nobody", new byte[0]),
                message("m-5", "last")));

        assertThat(deliveries)
                .containsExactly(
                        Delivery.ack(),
                        Delivery.deadLetter(DeadLetterReason.INVALID_PAYLOAD, "invalid-input: must be a shipment"),
                        Delivery.retryLater(Duration.ofMillis(100)),
                        Delivery.ack(),
                        Delivery.deadLetter(DeadLetterReason.PAYLOAD_MISMATCH, "another message has used this id"),
                        Delivery.ack(),
                        Delivery.deadLetter(
                                DeadLetterReason.NO_TENANT, "tenant must be a lower-case UUID of 36 characters"),
                        Delivery.ack());
        assertThat(consumers.effects).containsExactly("earlier", "box", "last");
        assertThat(consumers.lettersOf(Consumers.acme())).hasSize(2);
        assertThat(consumers.lettersOf(CallContext.empty())).hasSize(1);
        assertThat(consumers.signals).hasSize(9);
    }

    @Test
    void everyMessageOfABatchRunsInItsOwnContext() {
        CorrelationId first = CorrelationId.mint();
        CorrelationId second = CorrelationId.mint();

        consumer.consumeAll(List.of(
                message("m-1", "a").withHeaders(Map.of("X-Correlation-ID", first.value())),
                Message.of("m-1", GLOBEX.value(), new byte[] {'b'})
                        .withHeaders(Map.of("X-Correlation-ID", second.value()))));

        assertThat(consumers.contexts)
                .extracting(context -> context.tenant().orElseThrow())
                .containsExactly(ACME, GLOBEX);
        assertThat(consumers.contexts)
                .extracting(context -> context.correlationId().orElseThrow())
                .containsExactly(first, second);
        assertThat(CallContext.current()).isSameAs(CallContext.empty());
    }

    @Test
    void aThreadThatWorksForOneTenantMayNotConsumeAnothersMessagesAndNoneIsDone() {
        List<Message> mixed = List.of(message("m-1", "a"), Message.of("m-2", GLOBEX.value(), new byte[] {'b'}));

        assertThatThrownBy(() -> Consumers.acme().run(() -> consumer.consumeAll(mixed)))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(consumers.effects).isEmpty();
        assertThat(Consumers.acme().call(() -> consumer.consumeAll(mixed.subList(0, 1))))
                .containsExactly(Delivery.ack());
    }

    @Test
    void aStoreThatIsDownLetsEveryMessageComeAgainButPoison() {
        consumers.store.noBegin = true;

        List<Delivery> deliveries =
                consumer.consumeAll(List.of(message("m-1", "a"), message("m-2", "poison"), message("m-3", "b")));

        assertThat(deliveries.get(0)).isEqualTo(Delivery.retryLater(Duration.ofSeconds(1)));
        assertThat(deliveries.get(1)).isInstanceOf(Delivery.DeadLettered.class);
        assertThat(deliveries.get(2)).isEqualTo(Delivery.retryLater(Duration.ofSeconds(1)));
        assertThat(consumers.effects).isEmpty();
    }

    @Test
    void anErrorEndsTheBatchAndWhatWasDoneIsDone() {
        List<Message> batch = List.of(message("m-1", "a"), message("m-2", "error"), message("m-3", "b"));
        consumers.work = (payload, claim) -> {
            if (payload.equals("error") && claim.attempt() == 1) {
                throw new AssertionError("defect");
            }
            return payload;
        };
        assertThatThrownBy(() -> consumer.consumeAll(batch)).isInstanceOf(AssertionError.class);

        List<Delivery> again = consumer.consumeAll(batch);

        assertThat(again).containsOnly(Delivery.ack());
        assertThat(consumers.effects).containsExactly("a", "error", "b");
        assertThat(CallContext.current()).isSameAs(CallContext.empty());
    }

    @Test
    void anEmptyBatchIsNothing() {
        assertThat(consumer.consumeAll(List.of())).isEmpty();
    }
}
