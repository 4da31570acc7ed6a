package dev.mainstay.idempotency;

import dev.mainstay.core.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A batch: all keys are asked for together, then the items run one by one on the caller's thread. Claims that wait for their turn are renewed.
 * An item whose key another call of this process has, also one of the same batch, comes after those that run, so that two batches never wait
 * for each other with claims in their hands.
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
        private final SingleCall<T> call;
        private @Nullable LocalCall found;
        private Batch.@Nullable Item<M, T> end;

        Place(M item, SingleCall<T> call) {
            this.item = item;
            this.call = call;
        }

        Batch.Item<M, T> end() {
            Batch.Item<M, T> ended = end;
            if (ended == null) {
                throw new IllegalStateException("an item of a batch has not ended");
            }
            return ended;
        }
    }

    void add(M item, SingleCall<T> call) {
        places.add(new Place<>(item, call));
    }

    <X extends Exception> Batch<M, T> run(BatchAction<M, T, X> action) {
        places.forEach(place -> place.found = place.call.admission().enter());
        List<Place<M, T>> leading =
                places.stream().filter(place -> place.found == null).toList();
        List<Place<M, T>> following =
                places.stream().filter(place -> place.found != null).toList();
        try {
            ask(leading);
            leading.forEach(place -> place.call.hold());
            Stream.concat(leading.stream(), following.stream()).forEach(place -> run(place, action));
        } finally {
            // Only an Error gets here with items left.
            leading.stream().filter(place -> place.end == null).forEach(place -> place.call.abandon());
        }
        return new Batch<>(places.stream().map(Place::end).toList());
    }

    /** Asks for all keys and waits until each has got its first answer. */
    private void ask(List<Place<M, T>> leading) {
        List<BatchingStore.Beginning> calls = leading.stream()
                .map(place -> place.call.admission().holding())
                .map(holding -> new BatchingStore.Beginning(
                        holding.key(), holding.payload(), holding.owner(), holding.policy()))
                .toList();
        long sentAtNanos = ticker.nanos();
        List<CompletionStage<Begin>> answers = answers(calls);
        List<CompletableFuture<Boolean>> told = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            Admission admission = leading.get(i).call.admission();
            told.add(answers.get(i)
                    .handle((begin, failure) -> {
                        admission.told(begin, failure, sentAtNanos);
                        return true;
                    })
                    .toCompletableFuture());
        }
        told.forEach(CompletableFuture::join);
    }

    private List<CompletionStage<Begin>> answers(List<BatchingStore.Beginning> calls) {
        if (store instanceof BatchingStore batching) {
            try {
                return batching.beginAll(calls);
            } catch (RuntimeException failure) {
                return calls.stream()
                        .map(call -> CompletableFuture.<Begin>failedStage(failure))
                        .toList();
            }
        }
        return calls.stream()
                .map(call -> Replies.ask(() -> store.begin(call.key(), call.payload(), call.owner(), call.policy())))
                .toList();
    }

    private <X extends Exception> void run(Place<M, T> place, BatchAction<M, T, X> action) {
        LocalCall found = place.found;
        if (found != null) {
            place.call.admission().follow(found);
        }
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
