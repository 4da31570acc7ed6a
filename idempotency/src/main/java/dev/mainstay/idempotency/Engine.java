package dev.mainstay.idempotency;

import dev.mainstay.core.context.CallContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one implementation: scope, claim, and what a store's answer means to the caller. */
final class Engine implements Idempotency {

    private final IdempotencyStore store;
    private final boolean untenanted;
    private final Surroundings around;

    Engine(IdempotencyStore store, boolean untenanted, Surroundings around) {
        this.store = store;
        this.untenanted = untenanted;
        this.around = around;
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> Outcome<T> run(
            Operation<T> operation, Request request, ClaimedAction<T, X> action) throws X {
        RecordKey key = keyOf(operation, request);
        around.timers().enter();
        try {
            Holding holding = new Holding(store, key, Owner.random());
            long sentAtNanos = around.ticker().nanos();
            Begin begin;
            try {
                begin = Replies.await(() -> store.begin(key, request.payload(), holding.owner(), operation.policy()));
            } catch (IdempotencyStoreException failure) {
                return withoutStore(operation, holding, action, failure);
            }
            if (begin instanceof Begin.Begun begun) {
                Lease lease = new Lease(around.ticker(), operation.policy().lease(), sentAtNanos);
                LeasedClaim claim = new LeasedClaim(key, begun, lease);
                return new Attempt<>(operation, holding, claim, around).run(action);
            }
            return answered(operation, begin);
        } finally {
            around.timers().leave();
        }
    }

    @Override
    public Optional<Entry> find(Operation<?> operation, Request request) {
        RecordKey key = keyOf(operation, request);
        return Replies.await(() -> store.find(key));
    }

    @Override
    public boolean forget(Operation<?> operation, Request request) {
        RecordKey key = keyOf(operation, request);
        return Replies.await(() -> store.settle(key, Owner.operator(), Verdict.Keep.FORGET));
    }

    @Override
    public void close() {
        around.timers().close();
    }

    private RecordKey keyOf(Operation<?> operation, Request request) {
        if (request.tenant() == null && !untenanted) {
            throw new IllegalStateException("operation " + operation.name()
                    + " has no tenant; bind one to the call context or build the engine untenanted()");
        }
        CallContext.current().tenant().ifPresent(bound -> {
            if (!bound.equals(request.tenant())) {
                throw new IllegalArgumentException(
                        "tenant of the request must be that of the call context, was another");
            }
        });
        return RecordKey.of(operation, request);
    }

    private <T extends @Nullable Object, X extends Exception> Outcome<T> withoutStore(
            Operation<T> operation, Holding holding, ClaimedAction<T, X> action, IdempotencyStoreException failure)
            throws X {
        if (operation.policy().onStoreFailure() == Policy.OnStoreFailure.REFUSE) {
            // The claim may have reached the store and only the reply been lost; nobody shall wait for a lease that no
            // action uses.
            Replies.ask(() -> holding.settle(Verdict.Keep.RETRY));
            around.signals().emit(CallSignal.ended(operation, "store-failed"));
            throw failure;
        }
        around.signals().emit(CallSignal.trouble(operation, "not-protected"));
        String outcome = "failed";
        try {
            T value = action.run(new UnprotectedClaim(holding.key()));
            outcome = "executed";
            return new Outcome.Executed<>(value, 1, Outcome.Recorded.NOT_PROTECTED);
        } finally {
            around.signals().emit(CallSignal.ended(operation, outcome));
        }
    }

    private <T extends @Nullable Object> Outcome<T> answered(Operation<T> operation, Begin begin) {
        if (begin instanceof Begin.Finished finished) {
            return finished(operation, finished);
        }
        if (begin instanceof Begin.Busy busy) {
            around.signals().emit(CallSignal.ended(operation, "in-flight"));
            return new Outcome.InFlight<>(busy.leaseLeft());
        }
        if (begin instanceof Begin.Quarantined unknown) {
            around.signals().emit(CallSignal.ended(operation, "outcome-unknown"));
            return new Outcome.OutcomeUnknown<>(unknown.since(), unknown.attempts());
        }
        around.signals().emit(CallSignal.ended(operation, "payload-mismatch"));
        return new Outcome.PayloadMismatch<>();
    }

    private <T extends @Nullable Object> Outcome<T> finished(Operation<T> operation, Begin.Finished finished) {
        Result result = finished.result();
        if (result.kind() == Result.Kind.NOT_RETAINED) {
            around.signals().emit(CallSignal.ended(operation, "result-not-retained"));
            return new Outcome.ResultNotRetained<>(finished.completedAt(), result.bytes());
        }
        T value = new Results<>(operation, around.signals()).decode(result);
        around.signals().emit(CallSignal.ended(operation, "replayed"));
        return new Outcome.Replayed<>(value, finished.completedAt());
    }
}
