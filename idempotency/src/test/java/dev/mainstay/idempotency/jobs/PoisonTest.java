package dev.mainstay.idempotency.jobs;

import static dev.mainstay.idempotency.jobs.Consumers.SHIP;
import static dev.mainstay.idempotency.jobs.Consumers.message;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Messages that no handler shall see: kept once, as they came, without a claim. */
class PoisonTest {

    @BeforeAll
    static void readLogback() {
        Module own = PoisonTest.class.getModule();
        ModuleLayer.boot().modules().stream()
                .filter(module -> module.isNamed() && module.getName().startsWith("ch.qos.logback."))
                .forEach(own::addReads);
    }

    private final Consumers consumers = new Consumers();
    private final IdempotentConsumer<String, String> consumer = consumers.consumer();

    @Test
    void aPayloadThatCannotBeReadIsADeadLetterOnceBeforeAnyClaim() {
        CorrelationId sent = CorrelationId.mint();
        Message poison = message("m-1", "poison").withHeaders(Map.of("X-Correlation-ID", sent.value(), "a", "b"));

        Delivery first = consumer.consume(poison);
        Delivery second = consumer.consume(poison);

        assertThat(first)
                .isEqualTo(second)
                .isEqualTo(Delivery.deadLetter(DeadLetterReason.INVALID_PAYLOAD, "invalid-input: must be a shipment"));
        DeadLetter letter = consumers.onlyLetter().letter();
        assertThat(letter.message()).isEqualTo(poison);
        assertThat(letter.operation()).isEqualTo("ship");
        assertThat(letter.correlationId()).isEqualTo(sent);
        assertThat(letter.cause().attempts()).isEqualTo(1);
        assertThat(consumers.contexts).isEmpty();
    }

    @Test
    void anotherBodyUnderTheSameIdIsAnotherLetter() {
        consumer.consume(message("m-1", "poison 1"));
        consumer.consume(message("m-1", "poison 2"));

        assertThat(consumers.lettersOf(Consumers.acme()))
                .extracting(entry -> new String(entry.letter().message().body(), StandardCharsets.UTF_8))
                .containsExactlyInAnyOrder("poison 1", "poison 2");
    }

    @Test
    void aReaderThatOverflowsTheStackOrReturnsNothingHasReadPoison() {
        assertThat(readBy(poison -> {
                    throw new StackOverflowError();
                }))
                .isEqualTo(Delivery.deadLetter(DeadLetterReason.INVALID_PAYLOAD, "java.lang.StackOverflowError"));
        assertThat(readBy(poison -> null))
                .isEqualTo(Delivery.deadLetter(DeadLetterReason.INVALID_PAYLOAD, "java.lang.NullPointerException"));
    }

    @Test
    void aReaderThatMayReadItNextTimeIsAskedAgain() {
        assertThat(readBy(message -> {
                    throw new DeadLetterStoreException("stands for a registry that is down", null);
                }))
                .isEqualTo(Delivery.retryLater(Duration.ofSeconds(1)));
        assertThat(readBy(message -> {
                    throw new InterruptedException();
                }))
                .isEqualTo(Delivery.retryLater(Duration.ofMillis(100)));
        assertThat(Thread.interrupted()).isTrue();
    }

    private Delivery readBy(PayloadReader<String> reader) {
        return IdempotentConsumer.of(
                        consumers.engine(),
                        SHIP,
                        reader,
                        (payload, claim) -> payload,
                        consumers.options().build())
                .consume(message("m-1", "box"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "acme'; drop table orders", "00000000-0000-0000-0000-00000000000\u0000"})
    void aMessageWithoutALegalTenantGoesToThoseOfNobody(String tenant) {
        Message message = Message.of("m-1", tenant, new byte[] {1});

        Delivery delivery = consumer.consume(message);

        assertThat(delivery)
                .isEqualTo(Delivery.deadLetter(
                        DeadLetterReason.NO_TENANT, "tenant must be a lower-case UUID of 36 characters"));
        assertThat(consumers.lettersOf(CallContext.empty()))
                .extracting(entry -> entry.letter().message())
                .containsExactly(message);
        assertThat(consumers.lettersOf(Consumers.acme())).isEmpty();
    }

    @Test
    void aMessageThatNamesNoTenantGoesToThoseOfNobody() {
        consumer.consume(Message.of("m-1", null, new byte[0]));

        assertThat(consumers.lettersOf(CallContext.empty())).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\u0000b"})
    void anIdThatIsNotLegalIsADeadLetter(String id) {
        assertThat(consumer.consume(message(id, "box")))
                .isInstanceOfSatisfying(
                        Delivery.DeadLettered.class,
                        dead -> assertThat(dead.reason()).isEqualTo(DeadLetterReason.INVALID_ID));
        assertThat(consumers.effects).isEmpty();
    }

    @Test
    void idsThatAreTooLongAreCutAndStillTwoLetters() {
        String tooLong = "x".repeat(100_000);

        consumer.consume(message(tooLong + "a", "box"));
        consumer.consume(message(tooLong + "b", "box"));

        assertThat(consumers.lettersOf(Consumers.acme()))
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.letter().message().id()).hasSize(1024));
    }

    @Test
    void whatIsTooLargeIsCutToWhatIsKept() {
        ConsumerOptions small =
                consumers.options().maxBodyBytes(4).maxHeaderChars(10).build();
        Message large =
                message("m-1", "large box").withHeaders(new TreeMap<>(Map.of("a", "12345678", "b", "9", "c", "")));

        Delivery delivery = consumers.consumer(SHIP, small).consume(large);

        assertThat(delivery)
                .isEqualTo(Delivery.deadLetter(
                        DeadLetterReason.TOO_LARGE,
                        "body must have at most 4 bytes, had 9; headers at most 10 characters, had 12"));
        assertThat(consumers.onlyLetter().letter().message())
                .isEqualTo(message("m-1", "larg").withHeaders(Map.of("a", "12345678")));
    }

    @Test
    void aStoreThatDoesNotTakeTheLetterLosesNothing() {
        DeadLetterStore full = InMemoryDeadLetterStore.of(1, Clock.systemUTC());
        Consumers narrow = new Consumers(full);
        narrow.consumer().consume(message("m-1", "poison"));

        Delivery again = narrow.consumer().consume(message("m-1", "poison"));
        Delivery second = narrow.consumer().consume(message("m-2", "poison"));

        assertThat(again).isInstanceOf(Delivery.DeadLettered.class);
        assertThat(second).isEqualTo(Delivery.retryLater(Duration.ofSeconds(1)));
    }

    @Test
    void withoutAStoreOnlyTheBrokerKeepsIt() {
        Delivery delivery = consumers.consumer(SHIP, ConsumerOptions.standard()).consume(message("m-1", "poison"));

        assertThat(delivery).isInstanceOf(Delivery.DeadLettered.class);
    }

    @Test
    @Tag("ID28")
    void logsTellNothingOfKeyPayloadAndHeaders() {
        Logger root = (Logger) LoggerFactory.getLogger("dev.mainstay");
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        seen.start();
        root.setLevel(Level.INFO);
        root.addAppender(seen);
        Message secret = message("secret-id", "poison secret-body").withHeaders(Map.of("h", "secret-header"));
        try {
            consumer.consume(secret);
            consumer.consume(Message.of("secret-id", "secret-tenant", secret.body()));
        } finally {
            root.detachAppender(seen);
            root.setLevel(before);
        }

        List<String> lines = seen.list.stream().map(Object::toString).toList();
        assertThat(lines).hasSize(2).noneMatch(line -> line.contains("secret"));
        assertThat(secret.toString()).isEqualTo("Message[18 bytes]");
    }
}
