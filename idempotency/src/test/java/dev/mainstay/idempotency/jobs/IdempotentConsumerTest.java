package dev.mainstay.idempotency.jobs;

import static dev.mainstay.idempotency.jobs.Consumers.ACME;
import static dev.mainstay.idempotency.jobs.Consumers.GLOBEX;
import static dev.mainstay.idempotency.jobs.Consumers.SHIP;
import static dev.mainstay.idempotency.jobs.Consumers.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.context.Principal;
import dev.mainstay.idempotency.Codec;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What a consumer tells the broker, and in which context a message runs. */
class IdempotentConsumerTest {

    private final Consumers consumers = new Consumers();
    private final IdempotentConsumer<String, String> consumer = consumers.consumer();
    private final Message message = message("m-1", "box");

    @Test
    @Tag("ID56")
    void aMessageRedeliveredAfterSuccessIsAcknowledgedAndNotDoneAgain() {
        assertThat(consumer.consume(message)).isEqualTo(Delivery.ack());

        assertThat(consumer.consume(message.withDeliveries(2))).isEqualTo(Delivery.ack());

        assertThat(consumers.effects).containsExactly("box");
        assertThat(consumers.lettersOf(Consumers.acme())).isEmpty();
    }

    @Test
    @Tag("ID56")
    void aMessageThatIsInFlightElsewhereComesAgainWhenTheLeaseIsOver() {
        AtomicReference<Delivery> elsewhere = new AtomicReference<>();
        consumers.work = (payload, claim) -> {
            consumers.time.advance(Duration.ofSeconds(4));
            if (consumers.contexts.size() == 1) {
                elsewhere.set(consumers.consumer().consume(message));
            }
            return payload;
        };

        Delivery here = consumer.consume(message);

        assertThat(elsewhere).hasValue(Delivery.retryLater(Duration.ofSeconds(26)));
        assertThat(here).isEqualTo(Delivery.ack());
        assertThat(consumers.effects).containsExactly("box");
    }

    @Test
    @Tag("ID56")
    void anotherMessageWithTheSameIdIsADeadLetter() {
        consumer.consume(message);

        Delivery delivery = consumer.consume(message("m-1", "another box"));

        assertThat(delivery)
                .isEqualTo(Delivery.deadLetter(DeadLetterReason.PAYLOAD_MISMATCH, "another message has used this id"));
        assertThat(consumers.effects).containsExactly("box");
        assertThat(consumers.onlyLetter().letter().message()).isEqualTo(message("m-1", "another box"));
        assertThat(consumers.onlyLetter().held()).isTrue();
    }

    @Test
    @Tag("ID56")
    void aMessageWhoseOutcomeIsUnknownIsADeadLetter() {
        IdempotentConsumer<String, String> strict = consumers.consumer(
                SHIP.withVerdict(Verdict.strict()), consumers.options().build());
        consumers.work = (payload, claim) -> {
            throw new IOException("connection reset");
        };
        assertThat(strict.consume(message)).isInstanceOf(Delivery.RetryLater.class);

        Delivery delivery = strict.consume(message);

        assertThat(delivery)
                .isEqualTo(Delivery.deadLetter(
                        DeadLetterReason.OUTCOME_UNKNOWN, "unknown since 2026-01-01T00:00:00Z, attempts 1"));
        assertThat(consumers.contexts).hasSize(1);
        assertThat(consumers.onlyLetter().held()).isTrue();
    }

    @Test
    void aMessageThatIsDoneWithoutAResultIsAcknowledged() {
        Policy noResult = Policy.standard().toBuilder().maxResultBytes(0).build();
        IdempotentConsumer<String, String> tombstones = consumers.consumer(
                SHIP.withPolicy(noResult), consumers.options().build());
        tombstones.consume(message);

        assertThat(tombstones.consume(message)).isEqualTo(Delivery.ack());

        assertThat(consumers.effects).containsExactly("box");
    }

    @Test
    void aResultThatCanNoLongerBeDecodedDoesNotKeepAMessageFromBeingDone() {
        Codec<String> broken = new Codec<>() {
            @Override
            public byte[] encode(String value) {
                return new byte[] {1};
            }

            @Override
            public String decode(byte[] bytes) {
                throw new IllegalStateException("unknown version");
            }
        };
        IdempotentConsumer<String, String> changed = consumers.consumer(
                Operation.of("ship", broken), consumers.options().build());
        changed.consume(message);

        assertThat(changed.consume(message)).isEqualTo(Delivery.ack());
    }

    @Test
    void theMessageRunsInAContextOfItsOwnAndLeavesNothingBehind() {
        CorrelationId sent = CorrelationId.mint();
        CallContext threads = CallContext.empty()
                .withTenant(ACME)
                .withCorrelationId(CorrelationId.mint())
                .withPrincipal(Principal.user("alice", Set.of()))
                .withDeadline(Deadline.after(Duration.ofMinutes(1)));

        threads.run(() -> {
            consumer.consume(message.withHeaders(Map.of("x-correlation-id", sent.value())));
            assertThat(CallContext.current()).isSameAs(threads);
        });

        CallContext seen = consumers.contexts.get(0);
        assertThat(seen.correlationId()).contains(sent);
        assertThat(seen.tenant()).contains(ACME);
        assertThat(seen.principal()).isEmpty();
        assertThat(seen.deadline()).isEmpty();
        assertThat(CallContext.current()).isSameAs(CallContext.empty());
        assertThat(MDC.get(CallContext.MDC_CORRELATION_ID)).isNull();
    }

    @Test
    void aCorrelationIdThatIsNotValidIsReplacedByANewOne() {
        consumer.consume(message.withHeaders(Map.of("X-Correlation-ID", "1\r\nSet-Cookie: a=b")));

        assertThat(consumers.contexts.get(0).correlationId()).isPresent();
    }

    @Test
    void aThreadThatWorksForAnotherTenantMayNotConsumeTheMessage() {
        CallContext globex = CallContext.empty().withTenant(GLOBEX);

        assertThatThrownBy(() -> globex.run(() -> consumer.consume(message)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tenant of the message");
        assertThat(consumers.effects).isEmpty();
    }

    @Test
    void theSameIdOfAnotherTenantIsAnotherMessage() {
        consumer.consume(message);

        consumer.consume(Message.of("m-1", GLOBEX.value(), message.body()));

        assertThat(consumers.effects).containsExactly("box", "box");
    }

    @Test
    void anErrorIsThrownOnAndItsAttemptsAreCounted() {
        ConsumerOptions twice = consumers.options().maxAttempts(2).build();
        IdempotentConsumer<String, String> impatient = consumers.consumer(SHIP, twice);
        consumers.work = (payload, claim) -> {
            throw new LinkageError("not really");
        };
        assertThatThrownBy(() -> impatient.consume(message)).isInstanceOf(LinkageError.class);
        assertThatThrownBy(() -> impatient.consume(message)).isInstanceOf(LinkageError.class);

        Delivery third = impatient.consume(message);

        assertThat(third)
                .isEqualTo(Delivery.deadLetter(
                        DeadLetterReason.ATTEMPTS_SPENT, "earlier attempts did not come to an end"));
        assertThat(consumers.contexts).hasSize(2);
        assertThat(CallContext.current()).isSameAs(CallContext.empty());
    }

    @Test
    void anInterruptedHandlerKeepsTheInterruptAndTheMessageComesAgain() {
        IdempotentConsumer<String, String> once =
                consumers.consumer(SHIP, consumers.options().maxAttempts(1).build());
        consumers.work = (payload, claim) -> {
            throw new InterruptedException();
        };

        Delivery delivery = once.consume(message);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(delivery).isEqualTo(Delivery.retryLater(Duration.ofMillis(100)));
        assertThat(consumers.lettersOf(Consumers.acme())).isEmpty();
    }
}
