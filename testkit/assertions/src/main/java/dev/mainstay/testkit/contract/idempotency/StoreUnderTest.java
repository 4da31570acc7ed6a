package dev.mainstay.testkit.contract.idempotency;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Request;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** A store for the contracts, with its own way to let time pass: memory has a manual clock, a server has the real one. */
public interface StoreUnderTest {

    /** Whose records the tests write. */
    TenantId TENANT = TenantId.of(UUID.fromString("7b1f2a90-3f0e-4c4e-9d53-0a4c5a0c2f11"));

    /** The step of {@link #aMoment}. */
    Duration MOMENT = Duration.ofMillis(20);

    /** For how many moments {@link #until} waits at most. */
    int MOST_MOMENTS = 1_000;

    /** Returns the store; thread-safe, as a store is. */
    IdempotencyStore store();

    /**
     * Returns a builder whose engine runs on the same time as the store.
     *
     * @param store this one, or another one before it
     */
    Idempotency.Builder engineOver(IdempotencyStore store);

    /** Lets about {@link #MOMENT} pass for the store and for engines. */
    void aMoment();

    /** Takes a record away without the store's doing, as a failover or an eviction would. */
    void lose(RecordKey key);

    /**
     * Lets time pass until something is so.
     *
     * @throws AssertionError when it does not come to be in time
     */
    default void until(String what, BooleanSupplier condition) {
        for (int i = 0; i < MOST_MOMENTS; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            aMoment();
        }
        throw new AssertionError("did not happen in time: " + what);
    }

    /** Lets time pass until the lease on a record is over. */
    default void untilLapsed(RecordKey key) {
        until("lapse", () -> get(store().find(key)).orElseThrow().state() == Entry.State.LAPSED);
    }

    /** Returns what a store answers. */
    static <A> A get(CompletionStage<A> stage) {
        return stage.toCompletableFuture().join();
    }

    /** Returns where the record of a request lies. */
    static RecordKey recordKey(Operation<?> operation, Request request) {
        return RecordKey.of(operation, request);
    }

    /** Returns where no record is yet. */
    static RecordKey newKey() {
        return RecordKey.of(Operation.of("contract", Codecs.bytes()), newRequest());
    }

    /** Returns a request that was never sent. */
    static Request newRequest() {
        return Request.key(UUID.randomUUID().toString()).tenant(TENANT);
    }
}
