package dev.mainstay.testkit.idempotency;

import dev.mainstay.idempotency.BatchingStore;
import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.IdempotencyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Counts what a store is asked, to prove how many messages a call costs. It is a {@link BatchingStore} if the counted one is. Thread-safe.
 *
 * <pre>{@code
 * CountingStore store = CountingStore.over(InMemoryStore.ofDefaults());
 * Idempotency.over(store).run(CHARGE, request, claim -> charge());
 * assertThat(store).hasToString("2 round trips: 1 begin, 1 complete");
 * }</pre>
 */
public sealed class CountingStore extends SurroundedStore {

    private final Map<StoreOperation, Integer> counts = new ConcurrentHashMap<>();
    private final AtomicInteger roundTrips = new AtomicInteger();

    private CountingStore(IdempotencyStore store) {
        super(store);
    }

    /**
     * Returns a counting store before another.
     *
     * @param store the one that does the work
     */
    public static CountingStore over(IdempotencyStore store) {
        return store instanceof BatchingStore batching ? new Batches(batching) : new CountingStore(store);
    }

    /** Returns how often an operation was asked for; each claim of a batch counts as one. */
    public int count(StoreOperation operation) {
        return counts.getOrDefault(operation, 0);
    }

    /** Returns how many messages were sent; a batch of claims counts as one. */
    public int roundTrips() {
        return roundTrips.get();
    }

    /** Begins again from zero, as after the preparations of a test. */
    public void reset() {
        counts.clear();
        roundTrips.set(0);
    }

    @Override
    <A> CompletionStage<A> ask(StoreOperation operation, Supplier<CompletionStage<A>> message) {
        count(operation, 1);
        return message.get();
    }

    private void count(StoreOperation operation, int messages) {
        counts.merge(operation, messages, Integer::sum);
        roundTrips.incrementAndGet();
    }

    /** Returns the counts in one line, without what was not asked for. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (StoreOperation operation : StoreOperation.values()) {
            if (count(operation) > 0) {
                text.append(text.isEmpty() ? ": " : ", ")
                        .append(count(operation))
                        .append(' ')
                        .append(Words.of(operation));
            }
        }
        return Words.of(roundTrips(), "round trip") + text;
    }

    private static final class Batches extends CountingStore implements BatchingStore {

        private final BatchingStore store;

        private Batches(BatchingStore store) {
            super(store);
            this.store = store;
        }

        @Override
        public List<CompletionStage<Begin>> beginAll(List<Beginning> calls) {
            super.count(StoreOperation.BEGIN, calls.size());
            return store.beginAll(calls);
        }
    }
}
