package dev.mainstay.idempotency.jobs;

import static dev.mainstay.idempotency.jobs.Consumers.SHIP;
import static dev.mainstay.idempotency.jobs.Consumers.acme;
import static dev.mainstay.idempotency.jobs.Consumers.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.idempotency.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Letters that an operator must release, and operators who come at once. */
abstract class HeldLettersContract {

    private static final int OPERATORS = 8;

    private final List<String> downstreamKeys = new CopyOnWriteArrayList<>();
    private Consumers consumers;

    abstract DeadLetterStore newStore() throws Exception;

    @BeforeEach
    void open() throws Exception {
        consumers = new Consumers(newStore());
    }

    private IdempotentConsumer<String, String> strict() {
        return consumers.consumer(
                SHIP.withVerdict(Verdict.strict()), consumers.options().build());
    }

    /** Each operator has an engine and letters of its own, as another process has. */
    private DeadLetters operator() {
        return DeadLetters.over(consumers.letters, strict());
    }

    private UUID anUnknownOutcome() {
        consumers.work = (payload, claim) -> {
            downstreamKeys.add(claim.downstreamKey("carrier"));
            throw new IOException();
        };
        strict().consume(message("m-1", "box"));
        strict().consume(message("m-1", "box"));
        consumers.work = (payload, claim) -> {
            downstreamKeys.add(claim.downstreamKey("carrier"));
            return payload;
        };
        return consumers.onlyLetter().id();
    }

    private Delivery replay(UUID id) {
        return acme().call(() -> operator().replay(id)).orElseThrow();
    }

    private boolean release(UUID id) {
        return acme().call(() -> operator().release(id));
    }

    @Test
    void anUnknownOutcomeIsNotReplayedUntilItIsReleasedAlsoWhenItsKeyIsForgotten() {
        UUID id = anUnknownOutcome();
        consumers.time.advance(Duration.ofHours(25));

        Delivery held = replay(id);

        assertThat(held)
                .isEqualTo(Delivery.deadLetter(
                        DeadLetterReason.OUTCOME_UNKNOWN, "held: an operator must release it first"));
        assertThat(consumers.effects).isEmpty();
    }

    @Test
    void anUnknownOutcomeThatIsReleasedHasOneEffectWithTheSameDownstreamKeys() {
        UUID id = anUnknownOutcome();

        assertThat(release(id)).isTrue();
        assertThat(replay(id)).isEqualTo(Delivery.ack());
        assertThat(release(id)).isFalse();
        assertThat(replay(id)).isEqualTo(Delivery.ack());

        assertThat(consumers.effects).containsExactly("box");
        assertThat(downstreamKeys).hasSize(2);
        assertThat(downstreamKeys.get(1)).isEqualTo(downstreamKeys.get(0));
    }

    @Test
    void aReplayWhoseOutcomeIsUnknownAgainIsHeldAgainAndMayBeReleasedAgain() {
        UUID id = anUnknownOutcome();
        release(id);
        consumers.work = (payload, claim) -> {
            throw new IOException();
        };
        assertThat(replay(id)).isInstanceOf(Delivery.RetryLater.class);
        assertThat(replay(id)).isInstanceOf(Delivery.DeadLettered.class);
        assertThat(consumers.onlyLetter().held()).isTrue();
        consumers.work = (payload, claim) -> payload;

        assertThat(release(id)).isTrue();
        assertThat(replay(id)).isEqualTo(Delivery.ack());

        assertThat(consumers.effects).containsExactly("box");
    }

    @Test
    void aSecondMessageUnderOneIdRunsOnceUnderAKeyOfItsOwnWhenItIsReleased() {
        consumers.work = (payload, claim) -> {
            downstreamKeys.add(claim.downstreamKey("carrier"));
            return payload;
        };
        consumers.consumer().consume(message("m-1", "box"));
        consumers.consumer().consume(message("m-1", "second box"));
        UUID id = consumers.onlyLetter().id();

        assertThat(replay(id)).isInstanceOf(Delivery.DeadLettered.class);
        release(id);
        assertThat(replay(id)).isEqualTo(Delivery.ack());
        assertThat(replay(id)).isEqualTo(Delivery.ack());
        consumers.consumer().consume(message("m-1", "box"));

        assertThat(consumers.effects).containsExactly("box", "second box");
        assertThat(downstreamKeys).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void anOperatorWhoReleasesTooLateDoesNotFreeWhatWasDoneMeanwhile() {
        UUID id = anUnknownOutcome();
        DeadLetterEntry stale = consumers.onlyLetter();
        release(id);
        DeadLetters dying = DeadLetters.over(new ForgetfulLetters(consumers.letters), strict());
        assertThatThrownBy(() -> acme().run(() -> dying.replay(id))).isInstanceOf(DeadLetterStoreException.class);
        DeadLetters slow = DeadLetters.over(new StaleLetters(consumers.letters, stale), strict());

        acme().run(() -> slow.release(id));

        assertThat(replay(id)).isEqualTo(Delivery.ack());
        assertThat(consumers.effects).containsExactly("box");
    }

    @Test
    void aReleaseThatIsTriedAgainDoesNotFreeWhatWasDoneMeanwhile() {
        UUID id = anUnknownOutcome();
        DeadLetters broken = DeadLetters.over(
                new InterruptedRelease(consumers.letters, () -> {
                    throw new DeadLetterStoreException("down", null);
                }),
                strict());
        assertThatThrownBy(() -> acme().run(() -> broken.release(id))).isInstanceOf(DeadLetterStoreException.class);
        assertThat(strict().consume(message("m-1", "box"))).isEqualTo(Delivery.ack());

        assertThat(release(id)).isTrue();

        assertThat(replay(id)).isEqualTo(Delivery.ack());
        assertThat(consumers.effects).containsExactly("box");
    }

    @Test
    void aReleaseIsNotClaimedByWhomeverComesWhileItIsWrittenDown() {
        UUID id = anUnknownOutcome();
        List<Boolean> others = new ArrayList<>();
        DeadLetters first =
                DeadLetters.over(new InterruptedRelease(consumers.letters, () -> others.add(release(id))), strict());

        boolean released = acme().call(() -> first.release(id));

        assertThat(released).isTrue();
        assertThat(others).containsExactly(false);
    }

    @Test
    void aLetterThatIsNotHeldNeedsNoRelease() {
        consumers.consumer().consume(message("m-1", "poison"));

        assertThat(release(consumers.onlyLetter().id())).isFalse();
        assertThat(release(UUID.randomUUID())).isFalse();
    }

    @Test
    void eightOperatorsWhoReplayOneLetterAtOnceCauseOneEffect() throws Exception {
        consumers.consumer().consume(message("m-1", "poison"));
        UUID id = consumers.onlyLetter().id();
        List<Callable<Delivery>> calls = new ArrayList<>();
        for (int i = 0; i < OPERATORS; i++) {
            byte[] mended = ("box mended by " + i).getBytes(UTF_8);
            DeadLetters operator = operator();
            calls.add(() -> acme().call(() -> operator.replay(id, mended)).orElseThrow());
        }

        List<Delivery> deliveries = atOnce(calls);

        assertThat(deliveries)
                .contains(Delivery.ack())
                .allMatch(delivery -> !(delivery instanceof Delivery.DeadLettered));
        assertThat(replay(id)).isEqualTo(Delivery.ack());
        assertThat(consumers.effects).hasSize(1);
    }

    @Test
    void eightOperatorsWhoReleaseAndReplayOneLetterAtOnceCauseOneEffect() throws Exception {
        UUID id = anUnknownOutcome();
        List<Callable<Delivery>> calls = new ArrayList<>();
        for (int i = 0; i < OPERATORS; i++) {
            DeadLetters operator = operator();
            calls.add(() -> acme().call(() -> {
                operator.release(id);
                return operator.replay(id).orElseThrow();
            }));
        }

        atOnce(calls);

        assertThat(replay(id)).isEqualTo(Delivery.ack());
        assertThat(consumers.effects).containsExactly("box");
    }

    private static <A> List<A> atOnce(List<Callable<A>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        CyclicBarrier start = new CyclicBarrier(calls.size());
        try {
            List<Future<A>> answers = new ArrayList<>();
            for (Callable<A> call : calls) {
                answers.add(threads.submit(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    return call.call();
                }));
            }
            List<A> results = new ArrayList<>();
            for (Future<A> answer : answers) {
                results.add(answer.get(60, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
