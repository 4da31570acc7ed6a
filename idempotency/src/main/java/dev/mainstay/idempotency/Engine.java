package dev.mainstay.idempotency;

import dev.mainstay.core.context.CallContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The one implementation over a store: scope, claim, and what a store's answer means to the caller. */
final class Engine implements Idempotency {

    private final IdempotencyStore store;
    private final Scope scope;
    private final Surroundings around;
    private final Executor executor;
    private final @Nullable ResultSeal seal;
    private final Digests digests = new Digests();
    private final Owners owners = new Owners();

    Engine(IdempotencyStore store, Scope scope, Surroundings around, Executor executor, @Nullable ResultSeal seal) {
        this.store = store;
        this.scope = scope;
        this.around = around;
        this.executor = executor;
        this.seal = seal;
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> Outcome<T> run(
            Operation<T> operation, Request request, ClaimedAction<T, X> action) throws X {
        RecordKey key = keyOf(operation, request);
        around.timers().enter();
        try {
            SingleCall<T> call = call(operation, request, key, null);
            call.admission().ask();
            return call.run(action);
        } finally {
            around.timers().leave();
        }
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<Outcome<T>> runAsync(
            Operation<T> operation, Request request, Function<? super Claim, ? extends CompletionStage<T>> action) {
        CallContext context = CallContext.current();
        SingleCall<T> call;
        try {
            RecordKey key = keyOf(operation, request);
            around.timers().enter();
            call = call(operation, request, key, executor);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        call.admission().ask();
        return call.runAsync(claim -> context.call(() -> action.apply(claim)), executor)
                .whenComplete((outcome, failure) -> around.timers().leave())
                // A stage of the caller's own: one that is cancelled skips its function, and the call would never
                // leave.
                .thenApply(outcome -> outcome);
    }

    @Override
    public <T extends @Nullable Object, M, X extends Exception> Batch<M, T> runEach(
            Operation<T> operation, List<M> items, Function<? super M, Request> request, BatchAction<M, T, X> action) {
        around.timers().enter();
        try {
            BatchRun<M, T> batch = new BatchRun<>(store, around.ticker());
            for (M item : items) {
                Request asked = request.apply(item);
                RecordKey key = keyOf(operation, asked);
                // Each on its own: what comes after the wait of one item must not run, and claim, while another is
                // waited for.
                batch.add(item, () -> call(operation, asked, key, new CallersThread()));
            }
            return batch.run(action);
        } finally {
            around.timers().leave();
        }
    }

    private <T extends @Nullable Object> SingleCall<T> call(
            Operation<T> operation, Request request, RecordKey key, @Nullable Executor next) {
        Holding holding = new Holding(store, key, owners.next(), request.payload(), operation.policy());
        Results<T> results = new Results<>(operation, key, request.payload(), seal, around.signals());
        return new SingleCall<>(results, new Admission(holding, around, next));
    }

    private RecordKey keyOf(Operation<?> operation, Request request) {
        scope.requireLegal(operation, request);
        return digests.keyOf(operation, request);
    }

    @Override
    public Optional<Entry> find(Operation<?> operation, Request request) {
        RecordKey key = keyOf(operation, request);
        return Replies.await(() -> store.find(key));
    }

    @Override
    public boolean forget(Operation<?> operation, Request request) {
        RecordKey key = keyOf(operation, request);
        boolean freed = Replies.await(() -> store.settle(key, Owner.operator(), Verdict.Keep.FORGET));
        around.calls().forget(key);
        return freed;
    }

    @Override
    public void close() {
        around.timers().close();
    }
}
