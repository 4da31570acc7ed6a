package dev.mainstay.idempotency;

import dev.mainstay.core.Action;
import dev.mainstay.idempotency.Outcome.Recorded;
import dev.mainstay.idempotency.Verdict.Keep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The implementation over a transaction of the caller's: the record is kept or lost with everything else in it, so there is no lease, no owner
 * and no heartbeat. Made by features that know a kind of transaction. Like the transaction, for one thread at a time.
 */
public final class JoinedIdempotency implements Idempotency {

    private final Transaction transaction;
    private final JoinedOptions options;
    private volatile boolean closed;

    private JoinedIdempotency(Transaction transaction, JoinedOptions options) {
        this.transaction = transaction;
        this.options = options;
    }

    /**
     * Returns the engine on a transaction.
     *
     * @param transaction the caller's, never ended here
     * @param options scope, listeners, keys
     */
    public static Idempotency over(Transaction transaction, JoinedOptions options) {
        return new JoinedIdempotency(transaction, options);
    }

    /**
     * Records in a transaction that belongs to the caller. Every method fails with {@link IdempotencyStoreException}, whose cause is the
     * client library's, and with {@link IllegalStateException} where there is no transaction.
     */
    public interface Transaction {

        /** Says, without asking the server, whether there is a transaction to write to. */
        boolean isOpen();

        /** Says whether a failure only means that the transaction must be rolled back, which takes the record with it. */
        boolean isAborted(IdempotencyStoreException failure);

        /** Claims a key or says why not; waits for another transaction as long as the policy says. */
        Begin begin(RecordKey key, Fingerprint payload, Policy policy);

        /** Keeps a finished step of the attempt with this fence; false when the record is not its any more. */
        boolean keep(RecordKey key, long fence, Step step);

        /** Reads a step that the attempt with this fence has kept; empty when the caller has undone it, by going back to a savepoint. */
        Optional<Step> step(RecordKey key, long fence, String name);

        /** Keeps the result of the attempt with this fence; false when the record is not its any more. */
        boolean complete(RecordKey key, long fence, Result result, Duration retain);

        /** Ends the attempt with this fence without a result; false when the record is not its any more. */
        boolean settle(RecordKey key, long fence, Keep keep);

        /** Reads a record. */
        Optional<Entry> find(RecordKey key);

        /** Removes a record whatever its state; false when there is none. */
        boolean forget(RecordKey key);

        /** Does work that can be undone by itself: when it throws, what it wrote is gone and the transaction goes on. */
        <A, X extends Exception> A undoable(Action<A, X> work) throws X;
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> Outcome<T> run(
            Operation<T> operation, Request request, ClaimedAction<T, X> action) throws X {
        return run(operation, options.keyOf(operation, request), request.payload(), action);
    }

    private <T extends @Nullable Object, X extends Exception> Outcome<T> run(
            Operation<T> operation, RecordKey key, Fingerprint payload, ClaimedAction<T, X> action) throws X {
        requireOpen();
        Results<T> results = options.results(operation, key, payload);
        Begin begin;
        try {
            begin = transaction.begin(key, payload, operation.policy());
        } catch (IdempotencyStoreException failure) {
            results.ended("store-failed");
            throw failure;
        }
        if (!(begin instanceof Begin.Begun begun)) {
            return results.outcome(begin);
        }
        JoinedClaim claim = new JoinedClaim(transaction, key, begun, results);
        T value;
        try {
            value = action.run(claim);
        } catch (Throwable failure) {
            failed(operation, results, claim, failure);
            throw failure;
        }
        return returned(operation, results, claim, value);
    }

    private <T extends @Nullable Object> Outcome<T> returned(
            Operation<T> operation, Results<T> results, JoinedClaim claim, T value) {
        claim.end();
        Keep keep = results.verdict(value, null);
        boolean ours;
        try {
            ours = tell(operation, claim, keep, () -> claim.results().encode(operation.codec(), value));
        } catch (IdempotencyStoreException failure) {
            results.ended("store-failed");
            throw failure;
        }
        results.ended("executed");
        return new Outcome.Executed<>(value, claim.attempt(), ours ? Recorded.AT_COMMIT : Recorded.LEASE_LOST);
    }

    private <T extends @Nullable Object> void failed(
            Operation<T> operation, Results<T> results, JoinedClaim claim, Throwable actionsFailure) {
        claim.end();
        try {
            Keep keep = results.verdict(null, actionsFailure);
            tell(operation, claim, keep, () -> Result.notRetained(new byte[0]));
        } catch (IdempotencyStoreException failure) {
            if (!transaction.isAborted(failure)) {
                actionsFailure.addSuppressed(failure);
            }
        } catch (IllegalStateException noTransaction) {
            actionsFailure.addSuppressed(noTransaction);
        }
        results.ended("failed");
    }

    private boolean tell(
            Operation<?> operation, JoinedClaim claim, Keep keep, Action<Result, RuntimeException> result) {
        boolean ours = keep == Keep.RECORD
                ? transaction.complete(
                        claim.key(),
                        claim.fence(),
                        result.run(),
                        operation.policy().retain())
                : transaction.settle(claim.key(), claim.fence(), keep);
        if (!ours) {
            claim.results().trouble("lease-lost");
        }
        return ours;
    }

    /** Always refused: a transaction belongs to one thread, and its caller would end it before the action does. */
    @Override
    public <T extends @Nullable Object> CompletionStage<Outcome<T>> runAsync(
            Operation<T> operation, Request request, Function<? super Claim, ? extends CompletionStage<T>> action) {
        throw new UnsupportedOperationException(
                "an asynchronous action cannot join its caller's transaction; use run, or a store with a lease");
    }

    /** Runs a batch in the one transaction. What a failed item wrote is undone, its record too; the others stay. */
    @Override
    public <T extends @Nullable Object, M, X extends Exception> Batch<M, T> runEach(
            Operation<T> operation, List<M> items, Function<? super M, Request> request, BatchAction<M, T, X> action) {
        requireOpen();
        List<Request> requests = new ArrayList<>();
        List<RecordKey> keys = new ArrayList<>();
        for (M item : items) {
            Request asked = request.apply(item);
            requests.add(asked);
            keys.add(options.keyOf(operation, asked));
        }
        List<Batch.Item<M, T>> ends = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            M item = items.get(i);
            RecordKey key = keys.get(i);
            Fingerprint payload = requests.get(i).payload();
            try {
                Outcome<T> outcome =
                        transaction.undoable(() -> run(operation, key, payload, claim -> action.run(item, claim)));
                ends.add(new Batch.Ended<>(item, outcome));
            } catch (Exception failure) {
                if (failure instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                ends.add(new Batch.Failed<>(item, failure));
            }
        }
        return new Batch<>(ends);
    }

    @Override
    public Optional<Entry> find(Operation<?> operation, Request request) {
        return transaction.find(options.keyOf(operation, request));
    }

    @Override
    public boolean forget(Operation<?> operation, Request request) {
        return transaction.forget(options.keyOf(operation, request));
    }

    /** Takes no new claim from now on. The transaction goes on. */
    @Override
    public void close() {
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw new IdempotencyStoreException("idempotency is closed and takes no new claim", null);
        }
    }
}
