package dev.mainstay.idempotency;

import dev.mainstay.core.context.TenantId;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** A store for the contracts, with its own way to let time pass: memory has a manual clock, a server has the real one. */
public interface StoreUnderTest {

    TenantId TENANT = TenantId.of(UUID.fromString("7b1f2a90-3f0e-4c4e-9d53-0a4c5a0c2f11"));

    /** The step of {@link #aMoment}. */
    Duration MOMENT = Duration.ofMillis(20);

    int MOST_MOMENTS = 1_000;

    IdempotencyStore store();

    /** A builder whose engine runs on the same time as the store. */
    Idempotency.Builder engineOver(IdempotencyStore store);

    /** Lets about {@link #MOMENT} pass for the store and for engines. */
    void aMoment();

    /** Takes a record away without the store's doing, as a failover or an eviction would. */
    void lose(RecordKey key);

    default void until(String what, BooleanSupplier condition) {
        for (int i = 0; i < MOST_MOMENTS; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            aMoment();
        }
        throw new AssertionError("did not happen in time: " + what);
    }

    default void untilLapsed(RecordKey key) {
        until("lapse", () -> get(store().find(key)).orElseThrow().state() == Entry.State.LAPSED);
    }

    static <A> A get(CompletionStage<A> stage) {
        return stage.toCompletableFuture().join();
    }

    static RecordKey recordKey(Operation<?> operation, Request request) {
        return RecordKey.of(operation, request);
    }

    static RecordKey newKey() {
        return RecordKey.of(Operation.of("contract", Codecs.bytes()), newRequest());
    }

    static Request newRequest() {
        return Request.key(UUID.randomUUID().toString()).tenant(TENANT);
    }
}
