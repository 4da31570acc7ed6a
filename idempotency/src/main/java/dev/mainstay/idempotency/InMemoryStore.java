package dev.mainstay.idempotency;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The store in this process's memory: for tests and for services that run as one process and may forget when it ends. Thread-safe.
 *
 * <p>It is bounded. A full store forgets what has expired and then refuses new keys, since to push out a live record would let its work run
 * twice; a result that does not fit any more is kept as a tombstone.
 */
public final class InMemoryStore implements IdempotencyStore {

    /** How many records the standard store holds at most: {@value}. */
    public static final int STANDARD_ENTRIES = 100_000;

    /** How many bytes of results the standard store holds at most: {@value}. */
    public static final long STANDARD_BYTES = 64L << 20;

    private final Slots slots;
    private final Ticker ticker;
    private final InstantSource clock;

    private InMemoryStore(Slots slots, Ticker ticker, InstantSource clock) {
        this.slots = slots;
        this.ticker = ticker;
        this.clock = clock;
    }

    /** Returns a store of {@value #STANDARD_ENTRIES} records and {@value #STANDARD_BYTES} bytes on the clocks of this JVM. */
    public static InMemoryStore ofDefaults() {
        return of(STANDARD_ENTRIES, STANDARD_BYTES);
    }

    /**
     * Returns a store with bounds of one's own on the clocks of this JVM.
     *
     * @param maxEntries records, from 1
     * @param maxBytes results in bytes, from 0
     * @throws IllegalArgumentException when a bound is too small
     */
    public static InMemoryStore of(int maxEntries, long maxBytes) {
        return new InMemoryStore(new Slots(maxEntries, maxBytes), Ticker.systemTicker(), InstantSource.system());
    }

    /**
     * Returns an empty store with the same bounds and other clocks.
     *
     * @param leases on which leases and retention are measured
     * @param moments what is shown as the time of day, and where fences begin
     */
    public InMemoryStore withClocks(Ticker leases, InstantSource moments) {
        return new InMemoryStore(slots.emptyCopy(), leases, moments);
    }

    @Override
    public CompletionStage<Begin> begin(RecordKey key, Fingerprint payload, Owner owner, Policy policy) {
        while (true) {
            long now = ticker.nanos();
            Slot found = slots.get(key, now);
            if (found != null && !isBegunAnew(found, payload, now)) {
                return CompletableFuture.completedFuture(answer(found, payload, owner, now));
            }
            Slot after = found != null && found.isLapsed(now) && policy.onAbandoned() == Policy.OnAbandoned.QUARANTINE
                    ? found.ended(Slot.State.QUARANTINED, now, clock.millis())
                    : claimed(found, payload, owner, policy, now);
            if (found == null ? slots.add(key, after) : slots.change(key, found, after)) {
                return found != null || slots.hasRoomFor(key, after, now)
                        ? CompletableFuture.completedFuture(answer(after, payload, owner, now))
                        : CompletableFuture.failedFuture(
                                new IdempotencyStoreException("the in-memory store is full", null));
            }
        }
    }

    private static boolean isBegunAnew(Slot found, Fingerprint payload, long now) {
        return found.payload().equals(payload) && (found.state() == Slot.State.RETRYABLE || found.isLapsed(now));
    }

    private Slot claimed(@Nullable Slot found, Fingerprint payload, Owner owner, Policy policy, long now) {
        long since = clock.millis();
        int attempt = found == null ? 1 : found.claimant().attempt() + 1;
        List<Step> steps = found == null ? List.of() : found.steps();
        Slot.Claimant claimant =
                new Slot.Claimant(owner, payload, slots.nextFence(since), attempt, Nanos.of(policy.retain()));
        return Slot.running(claimant, now, Nanos.of(policy.lease()), since, steps);
    }

    private static Begin answer(Slot slot, Fingerprint payload, Owner owner, long now) {
        if (!slot.payload().equals(payload)) {
            return new Begin.Mismatch();
        }
        Slot.Claimant claimant = slot.claimant();
        return switch (slot.state()) {
            case DONE -> finished(slot);
            case QUARANTINED -> new Begin.Quarantined(Instant.ofEpochMilli(slot.sinceMillis()), claimant.attempt());
            case RETRYABLE -> throw new IllegalStateException("a record that may be tried again is begun anew");
            case RUNNING ->
                slot.isOwnedBy(owner)
                        ? new Begin.Begun(claimant.fence(), claimant.attempt(), slot.steps())
                        : new Begin.Busy(Duration.ofNanos(slot.leaseUntil() - now));
        };
    }

    private static Begin finished(Slot found) {
        Result result = Objects.requireNonNull(found.result(), "a record that is done has no result");
        return new Begin.Finished(result, Instant.ofEpochMilli(found.sinceMillis()));
    }

    @Override
    public CompletionStage<Boolean> complete(RecordKey key, Owner owner, Result result, Duration retain) {
        while (true) {
            long now = ticker.nanos();
            Slot found = slots.get(key, now);
            if (found == null || !found.isRunningFor(owner)) {
                return told(found != null && found.state() == Slot.State.DONE && found.isOwnedBy(owner));
            }
            Result kept = slots.hasRoomFor(result.length()) ? result : Result.notRetained(new byte[0]);
            if (slots.change(key, found, found.done(kept, now, Nanos.of(retain), clock.millis()))) {
                return told(true);
            }
        }
    }

    @Override
    public CompletionStage<Boolean> settle(RecordKey key, Owner owner, Verdict.Keep keep) {
        Owner.requireMaySettle(owner, keep);
        Slot.State state = keep == Verdict.Keep.RETRY ? Slot.State.RETRYABLE : Slot.State.QUARANTINED;
        while (true) {
            long now = ticker.nanos();
            Slot found = slots.get(key, now);
            if (found == null || (!owner.isOperator() && !found.isRunningFor(owner))) {
                return told(false);
            }
            Slot after = keep == Verdict.Keep.FORGET ? null : found.ended(state, now, clock.millis());
            if (slots.change(key, found, after)) {
                return told(true);
            }
        }
    }

    @Override
    public CompletionStage<Boolean> renew(RecordKey key, Owner owner, Duration lease, List<Step> finished) {
        while (true) {
            long now = ticker.nanos();
            Slot found = slots.get(key, now);
            if (found == null || !found.isRunningFor(owner)) {
                return told(false);
            }
            if (!finished.isEmpty() && !slots.hasRoomFor(Slot.bytes(finished))) {
                return CompletableFuture.failedFuture(
                        new IdempotencyStoreException("the in-memory store has no room for a step", null));
            }
            if (slots.change(key, found, found.renewed(now, Nanos.of(lease), finished))) {
                return told(true);
            }
        }
    }

    private static CompletionStage<Boolean> told(boolean ours) {
        return CompletableFuture.completedFuture(ours);
    }

    @Override
    public CompletionStage<Optional<Entry>> find(RecordKey key) {
        return CompletableFuture.completedFuture(
                Optional.ofNullable(slots.get(key, ticker.nanos())).map(this::entry));
    }

    private Entry entry(Slot slot) {
        long now = ticker.nanos();
        Entry.State state = slot.isLapsed(now)
                ? Entry.State.LAPSED
                : Entry.State.valueOf(slot.state().name());
        return new Entry(
                state,
                slot.claimant().attempt(),
                slot.claimant().fence(),
                Instant.ofEpochMilli(slot.sinceMillis()),
                clock.instant().plusNanos(slot.expiresAt() - now));
    }
}
