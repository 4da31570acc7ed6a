package dev.mainstay.idempotency;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
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
        Beginning beginning = new Beginning(payload, owner, policy);
        Begin answer = slots.changeOrAdd(key, ticker, found -> begin(found, beginning));
        return answer == null
                ? CompletableFuture.failedFuture(new IdempotencyStoreException("the in-memory store is full", null))
                : CompletableFuture.completedFuture(answer);
    }

    private record Beginning(Fingerprint payload, Owner owner, Policy policy) {}

    private Slots.Change<Begin> begin(@Nullable Slot found, Beginning call) {
        long now = ticker.nanos();
        if (found == null) {
            return claim(call, 1, List.of(), now);
        }
        Slot.Claimant claimant = found.claimant();
        if (!found.payload().equals(call.payload)) {
            return new Slots.Change<>(found, new Begin.Mismatch());
        }
        return switch (found.state()) {
            case DONE -> new Slots.Change<>(found, finished(found));
            case QUARANTINED -> new Slots.Change<>(found, quarantined(found));
            case RETRYABLE -> claim(call, claimant.attempt() + 1, found.steps(), now);
            case RUNNING -> found.isLapsed(now) ? lapsed(found, call, now) : running(found, call, now);
        };
    }

    private Slots.Change<Begin> claim(Beginning call, int attempt, List<Step> steps, long now) {
        long fence = slots.nextFence(clock.instant());
        long retain = Nanos.of(call.policy.retain());
        Slot.Times times = new Slot.Times(now + Nanos.of(call.policy.lease()), now + retain, retain, clock.instant());
        Slot.Claimant claimant = new Slot.Claimant(call.owner, fence, attempt);
        return new Slots.Change<>(
                Slot.running(call.payload, claimant, times, steps), new Begin.Begun(fence, attempt, steps));
    }

    private Slots.Change<Begin> running(Slot found, Beginning call, long now) {
        Slot.Claimant claimant = found.claimant();
        return new Slots.Change<>(
                found,
                found.isOwnedBy(call.owner)
                        ? new Begin.Begun(claimant.fence(), claimant.attempt(), found.steps())
                        : new Begin.Busy(Duration.ofNanos(found.times().leaseUntil() - now)));
    }

    private Slots.Change<Begin> lapsed(Slot found, Beginning call, long now) {
        if (call.policy.onAbandoned() == Policy.OnAbandoned.RERUN) {
            return claim(call, found.claimant().attempt() + 1, found.steps(), now);
        }
        Slot quarantined = found.ended(Slot.State.QUARANTINED, now, clock.instant());
        return new Slots.Change<>(quarantined, quarantined(quarantined));
    }

    private static Begin finished(Slot found) {
        Result result = found.result();
        if (result == null) {
            throw new IllegalStateException("a record that is done must have a result");
        }
        return new Begin.Finished(result, found.times().since());
    }

    private static Begin quarantined(Slot found) {
        return new Begin.Quarantined(found.times().since(), found.claimant().attempt());
    }

    @Override
    public CompletionStage<Boolean> complete(RecordKey key, Owner owner, Result result, Duration retain) {
        return answer(slots.change(key, ticker, found -> {
            if (found.isRunningFor(owner)) {
                Result kept = slots.hasRoomFor(result) ? result : Result.notRetained(new byte[0]);
                return new Slots.Change<>(found.done(kept, ticker.nanos(), Nanos.of(retain), clock.instant()), true);
            }
            return new Slots.Change<>(found, found.state() == Slot.State.DONE && found.isOwnedBy(owner));
        }));
    }

    @Override
    public CompletionStage<Boolean> settle(RecordKey key, Owner owner, Verdict.Keep keep) {
        Owner.requireMaySettle(owner, keep);
        return answer(slots.change(key, ticker, found -> {
            if (!owner.isOperator() && !found.isRunningFor(owner)) {
                return new Slots.Change<>(found, false);
            }
            Slot after = keep == Verdict.Keep.FORGET
                    ? null
                    : found.ended(
                            keep == Verdict.Keep.RETRY ? Slot.State.RETRYABLE : Slot.State.QUARANTINED,
                            ticker.nanos(),
                            clock.instant());
            return new Slots.Change<>(after, true);
        }));
    }

    @Override
    public CompletionStage<Boolean> renew(RecordKey key, Owner owner, Duration lease, List<Step> finished) {
        return answer(slots.change(
                key,
                ticker,
                found -> found.isRunningFor(owner)
                        ? new Slots.Change<>(found.renewed(ticker.nanos(), Nanos.of(lease), finished), true)
                        : new Slots.Change<>(found, false)));
    }

    @Override
    public CompletionStage<Optional<Entry>> find(RecordKey key) {
        return CompletableFuture.completedFuture(slots.get(key, ticker).map(this::entry));
    }

    private Entry entry(Slot slot) {
        long now = ticker.nanos();
        Entry.State state = slot.isLapsed(now)
                ? Entry.State.LAPSED
                : Entry.State.valueOf(slot.state().name());
        Slot.Times times = slot.times();
        return new Entry(
                state,
                slot.claimant().attempt(),
                slot.claimant().fence(),
                times.since(),
                clock.instant().plusNanos(times.expiresAt() - now));
    }

    private static CompletionStage<Boolean> answer(@Nullable Boolean changed) {
        return CompletableFuture.completedFuture(changed != null && changed);
    }
}
