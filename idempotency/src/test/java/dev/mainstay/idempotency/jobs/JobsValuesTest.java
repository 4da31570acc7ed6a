package dev.mainstay.idempotency.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Category;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.core.retry.Backoff;
import dev.mainstay.core.retry.Jitter;
import dev.mainstay.idempotency.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The values of jobs: what they check, copy and show. */
class JobsValuesTest {

    @Test
    @Tag("ID56")
    void everyRefusalHasItsMeaningForAQueue() {
        Instant now = Instant.EPOCH;
        Outcome<String> done = new Outcome.Replayed<>("x", now);

        assertThat(Delivery.of(new Outcome.InFlight<>(Duration.ofMillis(7))))
                .isEqualTo(Delivery.retryLater(Duration.ofMillis(7)));
        assertThat(Delivery.of(new Outcome.PayloadMismatch<>()))
                .isInstanceOfSatisfying(
                        Delivery.DeadLettered.class,
                        dead -> assertThat(dead.reason()).isEqualTo(DeadLetterReason.PAYLOAD_MISMATCH));
        assertThat(Delivery.of(new Outcome.OutcomeUnknown<>(now, 3)))
                .isInstanceOfSatisfying(
                        Delivery.DeadLettered.class,
                        dead -> assertThat(dead.reason()).isEqualTo(DeadLetterReason.OUTCOME_UNKNOWN));
        assertThat(Delivery.of(new Outcome.ResultNotRetained<>(now, new byte[0])))
                .isEqualTo(Delivery.ack());
        assertThat(done.<Delivery>fold(value -> Delivery.ack(), Delivery::of)).isEqualTo(Delivery.ack());
    }

    @Test
    void whatAMessageHoldsCannotBeChangedFromOutside() {
        byte[] body = {1};
        Map<String, String> headers = new HashMap<>(Map.of("a", "b"));
        Message message = Message.of("m-1", "t", body).withHeaders(headers);

        body[0] = 2;
        message.body()[0] = 3;
        headers.put("a", "c");

        assertThat(message).isEqualTo(Message.of("m-1", "t", new byte[] {1}).withHeaders(Map.of("a", "b")));
        assertThat(message).hasSameHashCodeAs(Message.of("m-1", "t", new byte[] {1}));
        assertThat(message.header("A")).contains("b");
        assertThat(message.header("c")).isEmpty();
    }

    @Test
    void messagesDifferInEachOfTheirParts() {
        Message message = Message.of("m-1", "t", new byte[] {1});

        assertThat(Arrays.asList(
                        Message.of("m-2", "t", new byte[] {1}),
                        Message.of("m-1", null, new byte[] {1}),
                        message.withBody(new byte[0]),
                        message.withHeaders(Map.of("a", "")),
                        message.withDeliveries(1),
                        "m-1"))
                .doesNotContain(message);
    }

    @Test
    void numbersOutsideOfTheirBoundsAreRefused() {
        assertThatThrownBy(() -> Message.of("", null, new byte[0]).withDeliveries(-1))
                .hasMessage("deliveries must be >= 0, was -1");
        assertThatThrownBy(() -> Delivery.retryLater(Duration.ofNanos(-1)))
                .hasMessage("after must be >= 0, was PT-0.000000001S");
        assertThatThrownBy(() -> new DeadLetter.Cause(DeadLetterReason.TOO_LARGE, "", 0))
                .hasMessage("attempts must be >= 1, was 0");
        assertThatThrownBy(() -> ConsumerOptions.builder().maxBodyBytes(-1).build())
                .hasMessage("maxBodyBytes must be >= 0, was -1");
        assertThatThrownBy(() -> ConsumerOptions.builder().maxHeaderChars(-1).build())
                .hasMessage("maxHeaderChars must be >= 0, was -1");
    }

    @ParameterizedTest
    @EnumSource(DeadLetterReason.class)
    void everyReasonHasACodeOfItsOwn(DeadLetterReason reason) {
        assertThat(DeadLetterReason.ofCode(reason.code())).isEqualTo(reason);
        assertThat(reason.code()).matches("[a-z-]+");
    }

    @Test
    void theIdOfALetterIsAUuidOfItsMessageOperationAndReason() {
        Message message = Message.of("m-1", null, new byte[] {1});

        var id = DeadLetter.idFor("ship", message, DeadLetterReason.NO_TENANT);

        assertThat(id).isEqualTo(DeadLetter.idFor("ship", message.withDeliveries(9), DeadLetterReason.NO_TENANT));
        assertThat(id.version()).isEqualTo(8);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(Arrays.asList(
                        DeadLetter.idFor("bill", message, DeadLetterReason.NO_TENANT),
                        DeadLetter.idFor("ship", message, DeadLetterReason.INVALID_ID),
                        DeadLetter.idFor("ship", message.withBody(new byte[0]), DeadLetterReason.NO_TENANT),
                        DeadLetter.idFor("ship", Message.of("m-1", "t", new byte[] {1}), DeadLetterReason.NO_TENANT)))
                .doesNotContain(id)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 7, 20, 35})
    void aHeadThatIsCutIsRefused(int length) {
        byte[] head = Head.of(Message.of("m-1", "tenant", new byte[0]).withHeaders(Map.of("name", "value")));

        assertThatThrownBy(() -> Head.message(Arrays.copyOf(head, length), new byte[0]))
                .isInstanceOf(DeadLetterStoreException.class)
                .hasMessage("the head of a dead letter ends too early");
    }

    @Test
    void aHeadOfAnotherVersionIsRefused() {
        assertThatThrownBy(() -> Head.message(new byte[] {9}, new byte[0]))
                .isInstanceOf(DeadLetterStoreException.class)
                .hasMessage("the head of a dead letter has unknown version 9");
    }

    @Test
    void aStoreThatFailsIsAnUnavailableDependency() {
        DeadLetterStoreException failure = new DeadLetterStoreException("down", null);

        assertThat(failure.code()).isEqualTo("dead-letter-store-unavailable");
        assertThat(failure.category()).isEqualTo(Category.UNAVAILABLE);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(1));
    }

    @Test
    void theSignalOfADeliveryIsACount() {
        DeliverySignal signal = DeliverySignal.of("ship", Delivery.ack());

        assertThat(signal.value()).isEqualTo(1);
        assertThat(signal.unit()).isEqualTo("1");
    }

    @Test
    void theApplicationChoosesItsTenantsHeaderAndJitter() {
        Consumers consumers = new Consumers();
        ConsumerOptions options = consumers
                .options()
                .tenants(TenantIdType.SLUG)
                .correlationHeader("traceparent-id")
                .backoff(Backoff.ofDefaults().withJitter(Jitter.EQUAL))
                .random(new Random(1))
                .build();
        consumers.work = (payload, claim) -> {
            throw new IOException();
        };

        Delivery delivery = consumers
                .consumer(Consumers.SHIP, options)
                .consume(Message.of("m-1", "acme", new byte[0])
                        .withHeaders(Map.of("Traceparent-Id", "00000000-0000-4000-8000-000000000001")));

        assertThat(((Delivery.RetryLater) delivery).after()).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        assertThat(consumers.contexts.get(0).correlationId().orElseThrow().value())
                .isEqualTo("00000000-0000-4000-8000-000000000001");
        assertThat(consumers.contexts.get(0).tenant().orElseThrow().value()).isEqualTo("acme");
    }
}
