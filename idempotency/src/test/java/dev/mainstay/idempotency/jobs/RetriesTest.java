package dev.mainstay.idempotency.jobs;

import static dev.mainstay.idempotency.jobs.Consumers.SHIP;
import static dev.mainstay.idempotency.jobs.Consumers.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.InvalidInputException.Violation;
import dev.mainstay.core.retry.Backoff;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.Verdict;
import dev.mainstay.idempotency.Verdict.Keep;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failures let a message come again, when, and how often. */
class RetriesTest {

    private final Consumers consumers = new Consumers();
    private final IdempotentConsumer<String, String> consumer = consumers.consumer();
    private final Message message = message("m-1", "box");

    private void handlerFailsWith(Exception failure) {
        consumers.work = (payload, claim) -> {
            throw failure;
        };
    }

    @Test
    void aFailureThatMayPassComesAgainLaterAndLaterUntilTheAttemptsAreSpent() {
        handlerFailsWith(new IOException("connection reset by box 4711"));

        List<Delivery> deliveries =
                Stream.generate(() -> consumer.consume(message)).limit(5).toList();

        assertThat(deliveries)
                .containsExactly(
                        Delivery.retryLater(Duration.ofMillis(100)),
                        Delivery.retryLater(Duration.ofMillis(200)),
                        Delivery.retryLater(Duration.ofMillis(400)),
                        Delivery.retryLater(Duration.ofMillis(800)),
                        Delivery.deadLetter(DeadLetterReason.ATTEMPTS_SPENT, "java.io.IOException"));
        assertThat(consumers.onlyLetter().letter().cause().attempts()).isEqualTo(5);
        assertThat(consumers.contexts).hasSize(5);
    }

    @Test
    void aFailureThatWouldBeTheSameIsADeadLetterAtOnce() {
        handlerFailsWith(InvalidInputException.violating(List.of(new Violation("/weight", "must be at most 30"))));

        Delivery delivery = consumer.consume(message);

        assertThat(delivery)
                .isEqualTo(Delivery.deadLetter(
                        DeadLetterReason.NOT_RETRYABLE, "invalid-input: /weight must be at most 30"));
        assertThat(consumers.contexts).hasSize(1);
    }

    @Test
    void aFailureThatSaysWhenToComeAgainIsHeardUnlessTheWaitIsLongerAnyway() {
        handlerFailsWith(new IdempotencyStoreException("another store is down", null));

        List<Delivery> deliveries = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            deliveries.add(consumers
                    .consumer(SHIP, consumers.options().maxAttempts(9).build())
                    .consume(message));
        }

        assertThat(deliveries.get(0)).isEqualTo(Delivery.retryLater(Duration.ofSeconds(1)));
        assertThat(deliveries.get(4)).isEqualTo(Delivery.retryLater(Duration.ofMillis(1600)));
    }

    @Test
    void theWaitIsCapped() {
        Backoff capped = Backoff.ofDefaults().withLongest(Duration.ofMillis(150));
        handlerFailsWith(new IOException());

        IdempotentConsumer<String, String> impatient =
                consumers.consumer(SHIP, consumers.options().backoff(capped).build());
        Delivery first = impatient.consume(message);
        Delivery second = impatient.consume(message);

        assertThat(first).isEqualTo(Delivery.retryLater(Duration.ofMillis(100)));
        assertThat(second).isEqualTo(Delivery.retryLater(Duration.ofMillis(150)));
    }

    @Test
    void theApplicationSaysWhichFailuresMayPass() {
        ConsumerOptions options = consumers
                .options()
                .retryable(failure -> !(failure instanceof IOException))
                .build();
        handlerFailsWith(new IOException());

        Delivery delivery = consumers.consumer(SHIP, options).consume(message);

        assertThat(delivery).isEqualTo(Delivery.deadLetter(DeadLetterReason.NOT_RETRYABLE, "java.io.IOException"));
    }

    @Test
    void theBrokersCountEndsAttemptsThatTheVerdictForgets() {
        handlerFailsWith(new IOException());
        Verdict<String> forgetful = (value, failure) -> failure == null ? Keep.RECORD : Keep.FORGET;
        IdempotentConsumer<String, String> forgetting = consumers.consumer(
                SHIP.withVerdict(forgetful), consumers.options().build());

        assertThat(forgetting.consume(message.withDeliveries(4))).isInstanceOf(Delivery.RetryLater.class);
        assertThat(forgetting.consume(message.withDeliveries(5))).isInstanceOf(Delivery.DeadLettered.class);
    }

    @Test
    void deliveriesThatMetAnAttemptElsewhereAreNoAttempts() {
        List<Delivery> meanwhile = new ArrayList<>();
        IdempotentConsumer<String, String> elsewhere = consumers.consumer();
        consumers.work = (payload, claim) -> {
            if (claim.attempt() == 1) {
                for (int delivery = 2; delivery <= 5; delivery++) {
                    meanwhile.add(elsewhere.consume(message.withDeliveries(delivery)));
                }
            }
            throw new IOException();
        };

        Delivery first = consumer.consume(message.withDeliveries(1));
        Delivery second = consumer.consume(message.withDeliveries(6));

        assertThat(meanwhile).hasSize(4).allMatch(Delivery.RetryLater.class::isInstance);
        assertThat(first).isEqualTo(Delivery.retryLater(Duration.ofMillis(100)));
        assertThat(second).isEqualTo(Delivery.retryLater(Duration.ofMillis(200)));
    }

    @Test
    void aHandlerThatNeverComesToAnEndIsNotRunForever() {
        Policy brief = Policy.standard().toBuilder().heartbeat(false).build();
        IdempotentConsumer<String, String> twice = consumers.consumer(
                SHIP.withPolicy(brief), consumers.options().maxAttempts(2).build());
        IdempotentConsumer<String, String> elsewhere = consumers.consumer(
                SHIP.withPolicy(brief), consumers.options().maxAttempts(2).build());
        List<Delivery> later = new ArrayList<>();
        consumers.work = (payload, claim) -> {
            consumers.time.advance(Duration.ofSeconds(31));
            if (consumers.contexts.size() < 5) {
                later.add(elsewhere.consume(message));
            }
            return payload;
        };

        twice.consume(message);

        assertThat(later)
                .contains(Delivery.deadLetter(
                        DeadLetterReason.ATTEMPTS_SPENT, "earlier attempts did not come to an end"));
        assertThat(consumers.contexts).hasSize(2);
    }

    @Test
    void aStoreThatIsDownLetsTheMessageComeAgainHoweverOften() {
        consumers.store.noBegin = true;

        Delivery delivery = consumer.consume(message.withDeliveries(1_000));

        assertThat(delivery).isEqualTo(Delivery.retryLater(Duration.ofMinutes(1)));
        assertThat(consumers.effects).isEmpty();
        assertThat(consumers.lettersOf(Consumers.acme())).isEmpty();
    }

    @Test
    void aStoreThatIsDownWhenTheWorkIsDoneStillMeansDone() {
        consumers.store.noComplete = true;

        assertThat(consumer.consume(message)).isEqualTo(Delivery.ack());
    }

    @Test
    void aDrainingInstanceLeavesTheMessageToAnother() {
        var engine = consumers.engine();
        IdempotentConsumer<String, String> draining = IdempotentConsumer.of(
                engine,
                SHIP,
                Message::id,
                (payload, claim) -> payload,
                consumers.options().build());
        engine.close();

        assertThat(draining.consume(message)).isEqualTo(Delivery.retryLater(Duration.ofSeconds(1)));
        assertThat(draining.consumeAll(List.of(message))).containsExactly(Delivery.retryLater(Duration.ofSeconds(1)));
    }

    @Test
    void everyDeliveryIsSignalledWithoutIdsAndTenants() {
        consumer.consume(message);
        consumer.consume(message("m-2", "poison"));
        handlerFailsWith(new IOException());
        consumer.consume(message("m-3", "box"));

        assertThat(consumers.signals)
                .allMatch(signal -> signal.name().equals("mainstay.idempotency.delivery"))
                .extracting(signal -> signal.attributes())
                .containsExactly(
                        Map.of("operation", "ship", "delivery", "ack"),
                        Map.of("operation", "ship", "delivery", "dead-letter", "reason", "invalid-payload"),
                        Map.of("operation", "ship", "delivery", "retry-later"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void fewerThanOneAttemptIsRefused(int count) {
        assertThatThrownBy(() -> ConsumerOptions.builder().maxAttempts(count).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxAttempts must be >= 1, was " + count);
    }
}
