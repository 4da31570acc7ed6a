package dev.mainstay.idempotency.jobs;

import static dev.mainstay.idempotency.jobs.Consumers.ACME;
import static dev.mainstay.idempotency.jobs.Consumers.GLOBEX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store of dead letters does. */
abstract class DeadLetterStoreContract {

    private DeadLetterStore store;

    abstract DeadLetterStore newStore() throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = newStore();
    }

    static DeadLetter letter(Message message, DeadLetterReason reason, int attempts) {
        return new DeadLetter(
                DeadLetter.idFor("ship", message, reason),
                "ship",
                message,
                new DeadLetter.Cause(reason, "detail", attempts),
                CorrelationId.mint());
    }

    static DeadLetter letter(String id) {
        return letter(Message.of(id, ACME.value(), new byte[] {1}), DeadLetterReason.INVALID_PAYLOAD, 1);
    }

    private static void acme(Runnable work) {
        Consumers.acme().run(work);
    }

    private static <A> A asAcme(Supplier<A> work) {
        return Consumers.acme().call(work::get);
    }

    private DeadLetterEntry found(DeadLetter letter) {
        return asAcme(() -> store.find(letter.id())).orElseThrow();
    }

    private List<String> ids(DeadLetterFilter filter) {
        return asAcme(() -> store.page(filter, null, 100)).stream()
                .map(entry -> entry.letter().message().id())
                .toList();
    }

    @Test
    void aLetterIsKeptAsItCameWhateverIsInIt() {
        byte[] body = new byte[10 << 20];
        new Random(42).nextBytes(body);
        body[0] = 0;
        body[1] = (byte) 0xFF;
        Map<String, String> headers = new TreeMap<>(Map.of(
                "",
                "",
                "a\u0000b",
                "c\u0000d",
                "'; drop table x --",
                "\uD800 lone",
                "x".repeat(70_000),
                "\uD83D\uDE00"));
        Message hostile = new Message("id\u0000\uDFFF'", ACME.value(), headers, body, 7);
        DeadLetter letter = letter(hostile, DeadLetterReason.INVALID_ID, 7);

        acme(() -> store.add(letter));

        assertThat(found(letter).letter()).isEqualTo(letter);
        assertThat(found(letter).letter().message().headers().keySet()).containsExactlyElementsOf(headers.keySet());
        assertThat(found(letter).waits()).isTrue();
        assertThat(found(letter).held()).isFalse();
    }

    @Test
    void aLetterThatComesAgainIsTheSameWithMoreAttempts() {
        Message message = Message.of("m-1", ACME.value(), new byte[] {1});
        DeadLetter first = letter(message, DeadLetterReason.ATTEMPTS_SPENT, 5);
        acme(() -> store.add(first));

        acme(() -> store.add(letter(message, DeadLetterReason.ATTEMPTS_SPENT, 6)));
        acme(() -> store.add(letter(message, DeadLetterReason.ATTEMPTS_SPENT, 2)));

        assertThat(ids(DeadLetterFilter.all())).containsExactly("m-1");
        assertThat(found(first).letter().cause().attempts()).isEqualTo(6);
        assertThat(found(first).letter().correlationId()).isEqualTo(first.correlationId());
        assertThat(found(first).lastSeen()).isAfterOrEqualTo(found(first).firstSeen());
    }

    @Test
    void theSameLetterOfAnotherTenantOrOfNobodyIsAnother() {
        DeadLetter letter = letter("m-1");
        acme(() -> store.add(letter));

        assertThat(CallContext.empty().withTenant(GLOBEX).call(() -> store.find(letter.id())))
                .isEmpty();
        assertThat(CallContext.empty().call(() -> store.find(letter.id()))).isEmpty();
        CallContext.empty().withTenant(GLOBEX).run(() -> {
            store.replayed(letter.id(), Delivery.ack());
            store.release(letter.id());
            store.add(letter);
        });
        CallContext.empty().run(() -> store.add(letter));

        assertThat(found(letter).waits()).isTrue();
        assertThat(CallContext.empty().call(() -> store.page(DeadLetterFilter.all(), null, 1)))
                .hasSize(1);
    }

    @Test
    void pagesFollowEachOtherInTheOrderInWhichLettersCame() {
        List<String> all = IntStream.range(0, 25).mapToObj(i -> "m-" + i).toList();
        all.forEach(id -> acme(() -> store.add(letter(id))));

        List<String> paged = new ArrayList<>();
        UUID last = null;
        for (int size = 10; size == 10; ) {
            UUID after = last;
            List<DeadLetterEntry> page = asAcme(() -> store.page(DeadLetterFilter.all(), after, 10));
            page.forEach(entry -> paged.add(entry.letter().message().id()));
            size = page.size();
            last = page.get(size - 1).id();
        }

        assertThat(paged).hasSize(25).containsExactlyInAnyOrderElementsOf(all);
        assertThat(paged).containsExactlyElementsOf(ids(DeadLetterFilter.all()));
    }

    @Test
    void afterALetterThatIsNotThereComesNothing() {
        acme(() -> store.add(letter("m-1")));

        assertThat(asAcme(() -> store.page(DeadLetterFilter.all(), UUID.randomUUID(), 10)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 101})
    void pagesOfOtherSizesAreRefused(int limit) {
        assertThatThrownBy(() -> acme(() -> store.page(DeadLetterFilter.all(), null, limit)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit must be from 1 to 100, was " + limit);
    }

    @Test
    void filtersTellLettersApart() {
        Message two = Message.of("m-2", ACME.value(), new byte[0]);
        DeadLetter other = new DeadLetter(
                UUID.randomUUID(),
                "bill",
                two,
                new DeadLetter.Cause(DeadLetterReason.NOT_RETRYABLE, "", 1),
                CorrelationId.mint());
        acme(() -> {
            store.add(letter("m-1"));
            store.add(other);
            store.replayed(other.id(), Delivery.ack());
        });

        assertThat(ids(DeadLetterFilter.waitingOnes())).containsExactly("m-1");
        assertThat(ids(DeadLetterFilter.all().ofOperation("bill"))).containsExactly("m-2");
        assertThat(ids(DeadLetterFilter.all().ofOperation("bill' or true --"))).isEmpty();
        assertThat(ids(DeadLetterFilter.all().because(DeadLetterReason.INVALID_PAYLOAD, DeadLetterReason.TOO_LARGE)))
                .containsExactly("m-1");
        assertThat(ids(DeadLetterFilter.waitingOnes().because(DeadLetterReason.NOT_RETRYABLE)))
                .isEmpty();
    }

    @Test
    void aReplayThatIsDoneStaysDone() {
        DeadLetter letter = letter("m-1");
        acme(() -> {
            store.add(letter);
            store.replayed(letter.id(), Delivery.ack());
        });
        DeadLetterEntry done = found(letter);

        acme(() -> {
            store.replayed(letter.id(), Delivery.ack());
            store.add(letter);
        });

        assertThat(done.waits()).isFalse();
        assertThat(found(letter).replayedAt()).isEqualTo(done.replayedAt());
    }

    @Test
    void aReplayThatFailsIsOneMoreAttempt() {
        DeadLetter letter = letter("m-1");
        acme(() -> {
            store.add(letter);
            store.replayed(letter.id(), Delivery.retryLater(Duration.ofSeconds(1)));
            store.replayed(letter.id(), Delivery.deadLetter(DeadLetterReason.NOT_RETRYABLE, "latest"));
        });

        assertThat(found(letter).letter().cause())
                .isEqualTo(new DeadLetter.Cause(DeadLetterReason.INVALID_PAYLOAD, "latest", 3));
        assertThat(found(letter).held()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(DeadLetterReason.class)
    void whatNobodyKnowsEnoughOfIsHeldUntilItIsReleased(DeadLetterReason reason) {
        DeadLetter letter = letter(Message.of("m-1", ACME.value(), new byte[0]), reason, 1);
        acme(() -> store.add(letter));
        boolean atFirst = found(letter).held();

        acme(() -> store.release(letter.id()));
        boolean released = found(letter).held();
        acme(() -> store.replayed(letter.id(), Delivery.deadLetter(DeadLetterReason.OUTCOME_UNKNOWN, "")));

        assertThat(atFirst)
                .isEqualTo(reason == DeadLetterReason.PAYLOAD_MISMATCH || reason == DeadLetterReason.OUTCOME_UNKNOWN);
        assertThat(released).isFalse();
        assertThat(found(letter).held()).isTrue();
    }
}
