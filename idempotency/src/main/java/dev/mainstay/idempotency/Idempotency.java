package dev.mainstay.idempotency;

import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Scheduler;
import dev.mainstay.core.time.Ticker;
import java.util.Optional;
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
     * @throws IdempotencyStoreException when the store cannot be asked and the policy refuses to run without, code
     *     {@code idempotency-store-unavailable}
     * @throws IllegalStateException when there is no tenant, after {@link #close}, or when a recorded result cannot be decoded
     * @throws IllegalArgumentException when the request is for another tenant than the call context's
     */
    <T extends @Nullable Object, X extends Exception> Outcome<T> run(
            Operation<T> operation, Request request, ClaimedAction<T, X> action) throws X;

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

    /** Takes no new claim from now on. Running ones keep their heartbeat and are completed. Calling it again changes nothing. */
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

        /** Makes the engine. */
        public Idempotency build() {
            Timers timers = scheduler == null ? Timers.owned() : Timers.of(scheduler);
            return new Engine(store, untenanted, new Surroundings(ticker, timers, signals));
        }
    }
}
