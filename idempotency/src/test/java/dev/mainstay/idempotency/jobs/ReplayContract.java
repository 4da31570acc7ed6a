package dev.mainstay.idempotency.jobs;

import static dev.mainstay.idempotency.jobs.Consumers.ACME;
import static dev.mainstay.idempotency.jobs.Consumers.GLOBEX;
import static dev.mainstay.idempotency.jobs.Consumers.SHIP;
import static dev.mainstay.idempotency.jobs.Consumers.acme;
import static dev.mainstay.idempotency.jobs.Consumers.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replays, one after the other: one effect per message. */
abstract class ReplayContract {

    private Consumers consumers;
    private DeadLetters letters;

    abstract DeadLetterStore newStore() throws Exception;

    @BeforeEach
    void open() throws Exception {
        consumers = new Consumers(newStore());
        letters = consumers.deadLetters();
    }

    private void handlerFails() {
        consumers.work = (payload, claim) -> {
            throw new IOException();
        };
    }

    private void handlerWorks() {
        consumers.work = (payload, claim) -> payload;
    }

    /** Delivers it until it is a dead letter. */
    private DeadLetterEntry spend(Message message) {
        handlerFails();
        Delivery delivery = Delivery.retryLater(Duration.ZERO);
        for (int i = 0; i < 5; i++) {
            delivery = consumers.consumer().consume(message);
        }
        handlerWorks();
        assertThat(delivery).isInstanceOf(Delivery.DeadLettered.class);
        return consumers.onlyLetter();
    }

    private Delivery replay(UUID id) {
        return acme().call(() -> letters.replay(id)).orElseThrow();
    }

    private Delivery replay(UUID id, String mended) {
        return acme().call(() -> letters.replay(id, mended.getBytes(UTF_8))).orElseThrow();
    }

    @Test
    void poisonThatIsMendedAndReplayedTwiceHasOneEffect() {
        consumers.consumer().consume(message("m-1", "poison"));
        consumers.consumer().consume(message("m-1", "poison"));
        UUID letter = consumers.onlyLetter().id();
        assertThat(acme().call(() -> letters.find(letter))).isPresent();
        assertThat(acme().call(() -> letters.find(UUID.randomUUID()))).isEmpty();
        UUID id = consumers.onlyLetter().id();

        assertThat(replay(id)).isInstanceOf(Delivery.DeadLettered.class);
        assertThat(replay(id, "box")).isEqualTo(Delivery.ack());
        assertThat(replay(id, "box")).isEqualTo(Delivery.ack());

        assertThat(consumers.effects).containsExactly("box");
        assertThat(consumers.onlyLetter().waits()).isFalse();
        assertThat(consumers.onlyLetter().letter().message()).isEqualTo(message("m-1", "poison"));
        assertThat(consumers.onlyLetter().letter().cause().attempts()).isEqualTo(2);
    }

    @Test
    void poisonThatComesAgainAfterItWasMendedStaysReplayed() {
        consumers.consumer().consume(message("m-1", "poison"));
        replay(consumers.onlyLetter().id(), "box");

        consumers.consumer().consume(message("m-1", "poison"));

        assertThat(consumers.onlyLetter().waits()).isFalse();
        assertThat(consumers.effects).containsExactly("box");
    }

    @Test
    void aLetterWhoseAttemptsWereSpentRunsOnceMoreUnderItsOwnIdAndContext() {
        CorrelationId sent = CorrelationId.mint();
        DeadLetterEntry entry = spend(message("m-1", "box").withHeaders(Map.of("X-Correlation-ID", sent.value())));

        assertThat(replay(entry.id())).isEqualTo(Delivery.ack());
        assertThat(replay(entry.id())).isEqualTo(Delivery.ack());
        assertThat(consumers.consumer().consume(message("m-1", "box"))).isEqualTo(Delivery.ack());

        assertThat(consumers.effects).containsExactly("box");
        CallContext seen = consumers.contexts.get(consumers.contexts.size() - 1);
        assertThat(seen.correlationId()).contains(sent);
        assertThat(seen.tenant()).contains(ACME);
        assertThat(CallContext.current()).isSameAs(CallContext.empty());
    }

    @Test
    void aLetterWhoseAttemptsWereSpentMayBeMendedToo() {
        DeadLetterEntry entry = spend(message("m-1", "box"));

        assertThat(replay(entry.id(), "better box")).isEqualTo(Delivery.ack());
        assertThat(replay(entry.id())).isEqualTo(Delivery.ack());

        assertThat(consumers.effects).containsExactly("better box");
    }

    @Test
    void aMessageThatWasDoneAfterAllIsNotDoneAgainByItsReplay() {
        DeadLetterEntry entry = spend(message("m-1", "box"));
        consumers.consumer(SHIP, consumers.options().maxAttempts(9).build()).consume(message("m-1", "box"));

        assertThat(replay(entry.id())).isEqualTo(Delivery.ack());

        assertThat(consumers.effects).containsExactly("box");
        assertThat(consumers.onlyLetter().waits()).isFalse();
    }

    @Test
    void aCrashBetweenTheEffectAndItsMarkCausesNoSecondEffect() {
        DeadLetterEntry entry = spend(message("m-1", "box"));
        DeadLetters crashing = DeadLetters.over(new ForgetfulLetters(consumers.letters), consumers.consumer());

        assertThatThrownBy(() -> acme().run(() -> crashing.replay(entry.id())))
                .isInstanceOf(DeadLetterStoreException.class);
        assertThat(consumers.onlyLetter().waits()).isTrue();
        assertThat(replay(entry.id())).isEqualTo(Delivery.ack());

        assertThat(consumers.effects).containsExactly("box");
        assertThat(consumers.onlyLetter().waits()).isFalse();
    }

    @Test
    void aLetterThatWasReplayedIsNotRunAgainWhenItsKeyIsForgotten() {
        DeadLetterEntry entry = spend(message("m-1", "box"));
        replay(entry.id());
        consumers.time.advance(Duration.ofHours(25));

        assertThat(replay(entry.id())).isEqualTo(Delivery.ack());

        assertThat(consumers.effects).containsExactly("box");
    }

    @Test
    void aReplayThatFailsAgainKeepsTheLetterWithOneMoreAttempt() {
        DeadLetterEntry entry = spend(message("m-1", "box"));
        handlerFails();

        Delivery delivery = replay(entry.id());

        assertThat(delivery).isInstanceOf(Delivery.RetryLater.class);
        assertThat(consumers.onlyLetter().letter().cause().attempts()).isEqualTo(6);
        assertThat(consumers.onlyLetter().waits()).isTrue();
    }

    @Test
    void aReplayOfWhatRunsElsewhereIsNoAttempt() {
        DeadLetterEntry entry = spend(message("m-1", "box"));
        AtomicReference<Delivery> second = new AtomicReference<>();
        consumers.work = (payload, claim) -> {
            second.set(acme().call(() -> consumers.deadLetters().replay(entry.id()))
                    .orElseThrow());
            return payload;
        };

        Delivery first = replay(entry.id());

        assertThat(first).isEqualTo(Delivery.ack());
        assertThat(second).hasValue(Delivery.retryLater(Duration.ofSeconds(30)));
        assertThat(consumers.effects).containsExactly("box");
        assertThat(consumers.onlyLetter().letter().cause().attempts()).isEqualTo(5);
    }

    @Test
    void aReplayWhileTheStoreOfKeysIsDownIsNoAttempt() {
        DeadLetterEntry entry = spend(message("m-1", "box"));
        consumers.store.noBegin = true;

        assertThat(replay(entry.id())).isInstanceOf(Delivery.RetryLater.class);

        assertThat(consumers.onlyLetter()).isEqualTo(entry);
    }

    @Test
    void anotherTenantsLetterIsNotFound() {
        DeadLetterEntry entry = spend(message("m-1", "box"));

        Optional<Delivery> delivery = CallContext.empty().withTenant(GLOBEX).call(() -> letters.replay(entry.id()));

        assertThat(delivery).isEmpty();
        assertThat(CallContext.empty().call(() -> letters.replay(entry.id()))).isEmpty();
        assertThat(consumers.effects).isEmpty();
    }

    @Test
    void aMessageOfNobodyStaysOne() {
        consumers.consumer().consume(Message.of("m-1", "nobody", new byte[0]));
        UUID id = consumers.lettersOf(CallContext.empty()).get(0).id();

        Optional<Delivery> delivery = CallContext.empty().call(() -> letters.replay(id));

        assertThat(delivery)
                .get()
                .isInstanceOfSatisfying(
                        Delivery.DeadLettered.class,
                        dead -> assertThat(dead.reason()).isEqualTo(DeadLetterReason.NO_TENANT));
        assertThat(consumers.effects).isEmpty();
    }

    @Test
    void aLetterThatIsNotWholeCannotBeReplayed() {
        ConsumerOptions small = consumers.options().maxBodyBytes(2).build();
        consumers.consumer(SHIP, small).consume(message("m-1", "box"));

        assertThat(replay(consumers.onlyLetter().id()))
                .isEqualTo(Delivery.deadLetter(DeadLetterReason.TOO_LARGE, "only a part of it was kept"));
        assertThat(consumers.effects).isEmpty();
    }

    @Test
    void allThatWaitAreReplayedInOrderAndOneThatFailsStopsNoOther() {
        IntStream.range(0, 120).forEach(i -> consumers.consumer().consume(message("m-" + i, "poison")));
        consumers.consumer().consume(message("m-120", "spent"));
        DeadLetters reading = DeadLetters.over(
                consumers.letters,
                IdempotentConsumer.of(
                        consumers.engine(),
                        SHIP,
                        Message::id,
                        (id, claim) -> {
                            if (id.equals("m-7")) {
                                throw new IOException();
                            }
                            consumers.effects.add(id);
                            return id;
                        },
                        consumers.options().build()));

        DeadLetters.Replays first = acme().call(() -> reading.replayAll(DeadLetterFilter.all()));
        DeadLetters.Replays again = acme().call(() -> reading.replayAll(DeadLetterFilter.all()));

        assertThat(first).isEqualTo(new DeadLetters.Replays(119, 1, 0));
        assertThat(again).isEqualTo(new DeadLetters.Replays(0, 1, 0));
        assertThat(new DeadLetters.Replays(1, 1, 0).and(Delivery.deadLetter(DeadLetterReason.NOT_RETRYABLE, "")))
                .isEqualTo(new DeadLetters.Replays(1, 1, 1));
        assertThat(consumers.effects).doesNotHaveDuplicates().hasSize(120).contains("spent", "m-119");
    }

    @Test
    void aLetterOfAnOperationThatNobodyReplaysIsMisuseAndStopsNoOther() {
        DeadLetterEntry entry = spend(message("m-1", "box"));
        IdempotentConsumer<String, String> bills = consumers.consumer(
                Operation.of("bill", Codecs.string()),
                consumers.options().maxAttempts(1).build());
        handlerFails();
        bills.consume(message("m-2", "bill"));
        handlerWorks();
        DeadLetters others = DeadLetters.over(consumers.letters, bills);

        assertThatThrownBy(() -> acme().run(() -> others.replay(entry.id())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no consumer replays operation ship");
        assertThat(acme().call(() -> others.replayAll(DeadLetterFilter.all())))
                .isEqualTo(new DeadLetters.Replays(1, 0, 0));
    }

    @Test
    void twoConsumersOfOneOperationAreMisuse() {
        assertThatThrownBy(() -> DeadLetters.over(consumers.letters, consumers.consumer(), consumers.consumer()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ship");
    }
}
