package dev.mainstay.testkit.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mainstay.core.time.ManualTime;
import dev.mainstay.idempotency.BatchingStore;
import dev.mainstay.idempotency.BatchingStore.Beginning;
import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.InMemoryStore;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Request;
import dev.mainstay.idempotency.Result;
import dev.mainstay.idempotency.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultyStoreTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Result RESULT = Result.of(new byte[] {1});

    private final ManualTime time = ManualTime.create();
    private final IdempotencyStore inner = InMemoryStore.ofDefaults();
    private final Owner owner = Owner.random();

    private FaultyStore faulty(Fault... script) {
        return FaultyStore.over(inner, time, script);
    }

    private static RecordKey key(String name) {
        return RecordKey.of(Operation.of("faulty", Codecs.bytes()), new Request(null, null, name, Fingerprint.none()));
    }

    private CompletableFuture<Begin> begin(IdempotencyStore store, String name) {
        return store.begin(key(name), Fingerprint.none(), owner, Policy.standard())
                .toCompletableFuture();
    }

    private CompletableFuture<Boolean> complete(IdempotencyStore store, String name) {
        return store.complete(key(name), owner, RESULT, Duration.ofHours(1)).toCompletableFuture();
    }

    private static Throwable failure(CompletableFuture<?> stage) {
        return stage.handle((reply, failure) -> failure).join();
    }

    private Optional<Entry.State> state(String name) {
        return inner.find(key(name)).toCompletableFuture().join().map(Entry::state);
    }

    @Test
    void messageThatFailsBeforeTheStoreChangesNothingThere() {
        FaultyStore store = faulty(Fault.nth(2, StoreOperation.BEGIN).failsBeforeTheStore());

        assertThat(begin(store, "1")).isCompletedWithValueMatching(Begin.Begun.class::isInstance);
        assertThat(failure(begin(store, "2")))
                .isInstanceOf(IdempotencyStoreException.class)
                .hasMessage(
                        "the message did not reach the store (a fault of the test: begin 2 before the store fails)");
        assertThat(begin(store, "3")).isCompletedWithValueMatching(Begin.Begun.class::isInstance);

        assertThat(state("2")).isEmpty();
    }

    @Test
    void storeHasDoneWhatALostReplyWouldHaveTold() {
        FaultyStore store = faulty(Fault.nth(1, StoreOperation.COMPLETE).losesItsReply(LIMIT));
        begin(store, "1").join();

        CompletableFuture<Boolean> lost = complete(store, "1");
        boolean toldAtOnce = lost.isDone();
        time.advance(LIMIT);

        assertThat(toldAtOnce).isFalse();
        assertThat(lost).isCompletedExceptionally();
        assertThat(failure(lost)).isInstanceOf(IdempotencyStoreException.class);
        assertThat(state("1")).contains(Entry.State.DONE);
        assertThat(complete(store, "1")).isCompletedWithValue(true);
    }

    @Test
    void lostMessageIsNoticedWhenTheSendersTimeIsOver() {
        FaultyStore store = faulty(Fault.nthOfAny(1).neverArrives(LIMIT));

        CompletableFuture<Begin> lost = begin(store, "1");
        time.advance(LIMIT.minusNanos(1));
        boolean early = lost.isDone();
        time.advance(Duration.ofNanos(1));

        assertThat(early).isFalse();
        assertThat(lost).isCompletedExceptionally();
        assertThat(state("1")).isEmpty();
    }

    @Test
    void failureAfterTheStoreTakesBackNothing() {
        FaultyStore store = faulty(Fault.every(StoreOperation.BEGIN).failsAfterTheStore());

        assertThat(begin(store, "1")).isCompletedExceptionally();
        assertThat(begin(store, "2")).isCompletedExceptionally();

        assertThat(state("1")).contains(Entry.State.RUNNING);
        assertThat(state("2")).contains(Entry.State.RUNNING);
    }

    @Test
    void lateMessageReachesTheStoreLateAndALateReplyOnlyTheSender() {
        FaultyStore store = faulty(
                Fault.nth(1, StoreOperation.BEGIN).arrivesLate(LIMIT),
                Fault.nth(2, StoreOperation.BEGIN).isAnsweredLate(LIMIT));

        CompletableFuture<Begin> first = begin(store, "1");
        CompletableFuture<Begin> second = begin(store, "2");
        List<Optional<Entry.State>> before = List.of(state("1"), state("2"));
        boolean anyDone = first.isDone() || second.isDone();
        time.advance(LIMIT);

        assertThat(before).containsExactly(Optional.empty(), Optional.of(Entry.State.RUNNING));
        assertThat(anyDone).isFalse();
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(state("1")).contains(Entry.State.RUNNING);
    }

    @Test
    void failureOfTheStoreItselfComesThroughLate() {
        FaultyStore store = FaultyStore.over(
                InMemoryStore.of(1, 0), time, Fault.nth(2, StoreOperation.BEGIN).isAnsweredLate(LIMIT));
        begin(store, "1").join();

        CompletableFuture<Begin> refused = begin(store, "2");
        boolean early = refused.isDone();
        time.advance(LIMIT);

        assertThat(early).isFalse();
        assertThat(failure(refused)).hasMessage("the in-memory store is full");
    }

    @Test
    void faultsThatNoMessageMetAreTold() {
        Fault met = Fault.nthOfAny(1).failsBeforeTheStore();
        Fault hidden = Fault.nth(1, StoreOperation.BEGIN).failsAfterTheStore();
        Fault never = Fault.nth(3, StoreOperation.RENEW).arrivesLate(LIMIT);
        FaultyStore store = faulty(met, hidden, never);

        assertThat(begin(store, "1")).isCompletedExceptionally();

        assertThat(store.unhitFaults()).containsExactly(hidden, never);
        assertThat(never).hasToString("renew 3 before the store is late by PT2S");
        assertThat(Fault.everyOfAny().losesItsReply(LIMIT))
                .hasToString("every message after the store is lost, noticed after PT2S");
    }

    @Test
    void eachOperationIsCountedByItself() {
        FaultyStore store = faulty(
                Fault.nth(1, StoreOperation.SETTLE).failsBeforeTheStore(),
                Fault.nth(1, StoreOperation.RENEW).failsBeforeTheStore(),
                Fault.nth(1, StoreOperation.FIND).failsBeforeTheStore());
        begin(store, "1").join();

        assertThat(store.renew(key("1"), owner, LIMIT, List.of()).toCompletableFuture())
                .isCompletedExceptionally();
        assertThat(store.settle(key("1"), owner, Verdict.Keep.FORGET).toCompletableFuture())
                .isCompletedExceptionally();
        assertThat(store.find(key("1")).toCompletableFuture()).isCompletedExceptionally();
        assertThat(store.unhitFaults()).isEmpty();
    }

    @Test
    void exactlyOneOfManyMessagesAtOnceMeetsItsFault() {
        FaultyStore store = faulty(Fault.nth(500, StoreOperation.BEGIN).failsBeforeTheStore());

        long failed = IntStream.range(0, 1_000)
                .parallel()
                .filter(i -> begin(store, "k" + i).isCompletedExceptionally())
                .count();

        assertThat(failed).isEqualTo(1);
    }

    @Test
    void batchIsSentWithoutWhatAFaultHoldsBack() {
        CountingStore counted = CountingStore.over(new OneByOne(inner));
        FaultyStore store = FaultyStore.over(
                counted,
                time,
                Fault.nth(1, StoreOperation.BEGIN).arrivesLate(LIMIT),
                Fault.nth(3, StoreOperation.BEGIN).failsAfterTheStore(),
                Fault.nth(4, StoreOperation.BEGIN).failsBeforeTheStore());

        List<CompletionStage<Begin>> replies = ((BatchingStore) store).beginAll(beginnings("1", "2", "3", "4"));
        int batched = counted.count(StoreOperation.BEGIN);
        boolean lateAtOnce = replies.get(0).toCompletableFuture().isDone();
        time.advance(LIMIT);

        assertThat(batched).isEqualTo(2);
        assertThat(lateAtOnce).isFalse();
        assertThat(replies.get(0).toCompletableFuture()).isCompleted();
        assertThat(replies.get(1).toCompletableFuture()).isCompleted();
        assertThat(replies.get(2).toCompletableFuture()).isCompletedExceptionally();
        assertThat(replies.get(3).toCompletableFuture()).isCompletedExceptionally();
        assertThat(List.of(state("1"), state("2"), state("3"), state("4")))
                .containsExactly(
                        Optional.of(Entry.State.RUNNING),
                        Optional.of(Entry.State.RUNNING),
                        Optional.of(Entry.State.RUNNING),
                        Optional.empty());
        assertThat(store.unhitFaults()).isEmpty();
    }

    @Test
    void batchOfWhichNothingIsLeftIsNotSent() {
        CountingStore counted = CountingStore.over(new OneByOne(inner));
        FaultyStore store = FaultyStore.over(counted, time, Fault.everyOfAny().failsBeforeTheStore());

        ((BatchingStore) store).beginAll(beginnings("1", "2"));

        assertThat(counted.roundTrips()).isZero();
        assertThat(faulty()).isNotInstanceOf(BatchingStore.class);
    }

    private List<Beginning> beginnings(String... names) {
        return List.of(names).stream()
                .map(name -> new Beginning(key(name), Fingerprint.none(), owner, Policy.standard()))
                .toList();
    }

    @Test
    void scriptThatMeansNothingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fault.nth(0, StoreOperation.BEGIN))
                .withMessage("number must be >= 1, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Fault.Occasion(null, 3, 2))
                .withMessage("last must be >= 3, was 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fault.everyOfAny().arrivesLate(Duration.ofMillis(-1)))
                .withMessage("time must be >= 0, was PT-0.001S");
    }
}
