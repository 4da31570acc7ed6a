package dev.mainstay.idempotency;

import dev.mainstay.core.time.Ticker;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A batch: all keys are asked for together, then the items run one by one on the caller's thread. Claims that wait for their turn are renewed.
 * An item whose key another call has, of this process, of this batch or elsewhere, comes after those that run and asks again when it is its
 * turn, so that two batches never wait for each other with claims in their hands.
 */
final class BatchRun<M, T extends @Nullable Object> {

    private final IdempotencyStore store;
    private final Ticker ticker;
    private final List<Place<M, T>> places = new ArrayList<>();

    BatchRun(IdempotencyStore store, Ticker ticker) {
        this.store = store;
        this.ticker = ticker;
    }

    /** An item, its call, and how it ended. */
    private static final class Place<M, T extends @Nullable Object> {
        private final M item;
        private final Supplier<SingleCall<T>> calls;
        private SingleCall<T> call;
        private @Nullable LocalCall found;
        private Batch.@Nullable Item<M, T> end;

        Place(M item, Supplier<SingleCall<T>> calls) {
            this.item = item;
            this.calls = calls;
            this.call = calls.get();
        }

        /** Asks anew for a claim that was lost before its turn came: somebody else may run by now. */
        void askAgainIfLost() {
            if (call.isLost()) {
                call.abandon();
                call = calls.get();
                call.admission().ask();
            }
        }

        Batch.Item<M, T> end() {
            return Objects.requireNonNull(end, "an item of a batch has not ended");
        }
    }

    void add(M item, Supplier<SingleCall<T>> calls) {
        places.add(new Place<>(item, calls));
    }

    <X extends Exception> Batch<M, T> run(BatchAction<M, T, X> action) {
        places.forEach(place -> place.found = place.call.admission().enter());
        List<Place<M, T>> leading =
                places.stream().filter(place -> place.found == null).toList();
        List<Place<M, T>> following =
                places.stream().filter(place -> place.found != null).toList();
        try {
            ask(leading);
            inTurn(leading, following).forEach(place -> run(place, action));
        } finally {
            // Only an Error gets here with items left.
            leading.stream().filter(place -> place.end == null).forEach(place -> place.call.abandon());
        }
        return new Batch<>(places.stream().map(Place::end).toList());
    }

    private List<Place<M, T>> inTurn(List<Place<M, T>> leading, List<Place<M, T>> following) {
        List<Place<M, T>> turns = new ArrayList<>(places.size());
        leading.stream().filter(place -> place.call.isHeld()).forEach(turns::add);
        leading.stream().filter(place -> !place.call.isHeld()).forEach(turns::add);
        turns.addAll(following);
        return turns;
    }

    /** Asks for all keys and waits until each has got its first answer. */
    private void ask(List<Place<M, T>> leading) {
        List<BatchingStore.Beginning> calls = leading.stream()
                .map(place -> place.call.admission().holding())
                .map(holding -> new BatchingStore.Beginning(
                        holding.key(), holding.payload(), holding.owner(), holding.policy()))
                .toList();
        Iterator<Asked> answers = answers(calls).iterator();
        List<CompletableFuture<Boolean>> told = new ArrayList<>();
        try {
            leading.forEach(place -> told.add(told(place.call, answers.next())));
        } finally {
            told.forEach(CompletableFuture::join);
        }
    }

    private static CompletableFuture<Boolean> told(SingleCall<?> call, Asked asked) {
        return asked.answer
                .handle((begin, failure) -> {
                    call.admission().told(begin, failure, asked.sentAtNanos);
                    call.hold();
                    return true;
                })
                .toCompletableFuture();
    }

    private record Asked(long sentAtNanos, CompletionStage<Begin> answer) {}

    /** One after the other where the store takes no batches: a claim is renewed while the next is asked for. */
    private Stream<Asked> answers(List<BatchingStore.Beginning> calls) {
        long sentAtNanos = ticker.nanos();
        if (!(store instanceof BatchingStore batching)) {
            return calls.stream().map(call -> new Asked(ticker.nanos(), begin(call)));
        }
        try {
            return batching.beginAll(calls).stream().map(answer -> new Asked(sentAtNanos, answer));
        } catch (RuntimeException failure) {
            return calls.stream().map(call -> new Asked(sentAtNanos, CompletableFuture.failedStage(failure)));
        }
    }

    private CompletionStage<Begin> begin(BatchingStore.Beginning call) {
        return Replies.ask(() -> store.begin(call.key(), call.payload(), call.owner(), call.policy()));
    }

    private <X extends Exception> void run(Place<M, T> place, BatchAction<M, T, X> action) {
        LocalCall found = place.found;
        if (found != null) {
            place.call.admission().follow(found);
        }
        place.askAgainIfLost();
        try {
            Outcome<T> outcome = place.call.run(claim -> action.run(place.item, claim));
            place.end = new Batch.Ended<>(place.item, outcome);
        } catch (Exception failure) {
            if (failure instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            place.end = new Batch.Failed<>(place.item, failure);
        }
    }
}
