package dev.mainstay.testkit.idempotency;

import dev.mainstay.idempotency.BatchingStore;
import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.IdempotencyStore;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A store that takes batches and asks another one by one. */
final class OneByOne extends SurroundedStore implements BatchingStore {

    private final IdempotencyStore store;

    OneByOne(IdempotencyStore store) {
        super(store);
        this.store = store;
    }

    @Override
    <A> CompletionStage<A> ask(StoreOperation operation, Supplier<CompletionStage<A>> message) {
        return message.get();
    }

    @Override
    public List<CompletionStage<Begin>> beginAll(List<Beginning> calls) {
        return calls.stream()
                .map(call -> store.begin(call.key(), call.payload(), call.owner(), call.policy()))
                .toList();
    }
}
