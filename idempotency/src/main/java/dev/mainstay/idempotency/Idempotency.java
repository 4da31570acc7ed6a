package dev.mainstay.idempotency;

import dev.mainstay.core.keys.AesKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Scheduler;
import dev.mainstay.core.time.Ticker;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs an action once per key and hands every repeat the recorded result. Thread-safe.
 *
 * <pre>{@code
 * static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());
 *
 * Idempotency idempotency = Idempotency.over(store);
 * String receipt = idempotency
 *         .run(CHARGE, Request.key(orderId).payload(Fingerprint.of(orderId, amount)),
 *                 claim -> gateway.charge(amount, claim.downstreamKey("gateway")))
 *         .orElseThrow();
 * }</pre>
 *
 * <p>Records belong to the tenant and the principal of the request. A call without a tenant is refused, unless the engine was built
 * {@link Builder#untenanted()}.
 */
public interface Idempotency extends AutoCloseable {

    /**
     * Runs the action, unless the same request was run or is running.
     *
     * @param operation what is done once
     * @param request who asks, with which key, for which payload
     * @param action run at most once at a time; on this thread
     * @return how it ended
     * @throws X what the action throws, as it is; a failure to tell the store is suppressed in it
     * @throws IdempotencyStoreException when the store cannot be asked and the policy refuses to run without, and after {@link #close}, code
     *     {@code idempotency-store-unavailable}
     * @throws IllegalStateException when there is no tenant, or when a recorded result cannot be decoded
     * @throws IllegalArgumentException when the request is for another tenant than the call context's
     */
    <T extends @Nullable Object, X extends Exception> Outcome<T> run(
            Operation<T> operation, Request request, ClaimedAction<T, X> action) throws X;

    /**
     * Runs an asynchronous action, unless the same request was run or is running. Never blocks, as long as the store does not.
     *
     * <p>The call context of the caller goes with the action. The action runs on this thread if the store answers at once, else on the
     * engine's {@linkplain Builder#executor executor}; so do those who wait for the outcome. To cancel the returned stage does not cancel the
     * action.
     *
     * @param operation what is done once
     * @param request who asks, with which key, for which payload
     * @param action run at most once at a time; its claim is renewed until its stage completes
     * @return how it ended; fails as {@link #run} would throw, the action's own exception included
     */
    <T extends @Nullable Object> CompletionStage<Outcome<T>> runAsync(
            Operation<T> operation, Request request, Function<? super Claim, ? extends CompletionStage<T>> action);

    /**
     * Runs a batch: every item once, each by itself. The keys are claimed together, in one round trip where the store is a
     * {@link BatchingStore}; then the items run one after the other on this thread, those whose key somebody else has last. Of items with
     * the same request the first runs and the others are repeats of it. A claim that was lost before its item's turn is asked for again. An
     * item that fails does not stop the others.
     *
     * @param operation what is done once for each item
     * @param items may be empty
     * @param request who asks for an item, with which key, for which payload
     * @param action run at most once at a time for each request; an {@link Error} of it ends the batch, and items that were not run keep
     *     nothing of it
     * @return how each item ended, in the order of the items
     * @throws IllegalStateException when an item has no tenant; nothing has run then
     * @throws IdempotencyStoreException after {@link #close}; nothing has run then
     * @throws IllegalArgumentException when an item is for another tenant than the call context's; nothing has run then
     */
    <T extends @Nullable Object, M, X extends Exception> Batch<M, T> runEach(
            Operation<T> operation, List<M> items, Function<? super M, Request> request, BatchAction<M, T, X> action);

    /**
     * Shows where a request stands.
     *
     * @return empty when nothing is known of it
     * @throws IdempotencyStoreException when the store cannot be asked
     */
    Optional<Entry> find(Operation<?> operation, Request request);

    /**
     * Frees a request whatever its state, by an operator who knows what became of it. An owner that still runs is fenced: nothing it says
     * counts any more.
     *
     * @return false when nothing was known of it
     * @throws IdempotencyStoreException when the store cannot be asked
     */
    boolean forget(Operation<?> operation, Request request);

    /** Takes no new call from now on, as an instance does that is drained. Running ones keep their heartbeat and are completed. Calling it again changes nothing. */
    @Override
    void close();

    /**
     * Returns the engine over a store, for calls that have a tenant.
     *
     * @param store not closed by the engine
     */
    static Idempotency over(IdempotencyStore store) {
        return builder(store).build();
    }

    /**
     * Returns a builder for an engine over a store.
     *
     * @param store not closed by the engine
     */
    static Builder builder(IdempotencyStore store) {
        return new Builder(store);
    }

    /** Builds an engine. */
    final class Builder {
        private final IdempotencyStore store;
        private boolean untenanted;
        private Ticker ticker = Ticker.systemTicker();
        private @Nullable Scheduler scheduler;
        private Signals signals = Signals.none();
        private Executor executor = ForkJoinPool.commonPool();
        private @Nullable ResultSeal seal;

        private Builder(IdempotencyStore store) {
            this.store = store;
        }

        /** Accepts calls without a tenant, for applications and endpoints that know none. */
        public Builder untenanted() {
            this.untenanted = true;
            return this;
        }

        /** Sets the clock on which leases are measured; that of the JVM by default. */
        public Builder ticker(Ticker clock) {
            this.ticker = clock;
            return this;
        }

        /** Sets what runs heartbeats; by default one daemon thread that the engine owns and ends when it is closed. */
        public Builder scheduler(Scheduler timer) {
            this.scheduler = timer;
            return this;
        }

        /** Sets who hears of every call's end and of every trouble on the way; nobody by default. */
        public Builder signals(Signals listeners) {
            this.signals = listeners;
            return this;
        }

        /**
         * Sets where asynchronous calls go on after the store's reply, and where a store that did not answer at the end of an action is told
         * again; the common pool by default. Not closed by the engine.
         */
        public Builder executor(Executor continuing) {
            this.executor = continuing;
            return this;
        }

        /**
         * Encrypts what stores hold of results: AES-256-GCM with the ring's current key, bound to record and payload. Older keys of the ring
         * open what they sealed. A result that is not sealed is refused, so that nobody can plant one.
         *
         * @param keys for this purpose only
         * @throws IllegalStateException when the ring has no current key
         */
        public Builder sealing(KeyRing<AesKey> keys) {
            this.seal = ResultSeal.of(keys, new SecureRandom());
            return this;
        }

        /**
         * Does as {@link #sealing} and also takes results that are not sealed, for the time in which those from before are still kept.
         *
         * @param keys as above
         * @throws IllegalStateException when the ring has no current key
         */
        public Builder sealingFromNowOn(KeyRing<AesKey> keys) {
            this.seal = ResultSeal.of(keys, new SecureRandom()).acceptingPlain();
            return this;
        }

        /** Makes the engine. */
        public Idempotency build() {
            Executor continuing = Continuing.on(executor);
            Timers timers = scheduler == null ? Timers.owned(continuing) : Timers.of(scheduler, continuing);
            Surroundings around = Surroundings.of(ticker, timers, signals);
            return new Engine(store, new Scope(untenanted), around, continuing, seal);
        }
    }
}
