package dev.mainstay.idempotency;

import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The records in memory, changed one key at a time and counted, with what has expired being as good as gone. */
final class Slots {

    private static final long PAUSE_BETWEEN_CLEANUPS = Duration.ofSeconds(1).toNanos();

    private final ConcurrentHashMap<RecordKey, Slot> slots = new ConcurrentHashMap<>();
    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong latestFence = new AtomicLong();
    private final AtomicLong nextCleanup = new AtomicLong(Long.MIN_VALUE);
    private final int maxEntries;
    private final long maxBytes;

    Slots(int maxEntries, long maxBytes) {
        if (maxEntries < 1) {
            throw new IllegalArgumentException("maxEntries must be >= 1, was " + maxEntries);
        }
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes must be >= 0, was " + maxBytes);
        }
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    /** A record after a change, null when it is gone, and what the caller is told. */
    record Change<A>(@Nullable Slot after, A answer) {}

    Slots emptyCopy() {
        return new Slots(maxEntries, maxBytes);
    }

    Optional<Slot> get(RecordKey key, Ticker ticker) {
        return Optional.ofNullable(slots.get(key)).filter(slot -> !slot.isExpired(ticker.nanos()));
    }

    /** Changes a record that is there; null when there is none. */
    <A> @Nullable A change(RecordKey key, Ticker ticker, Function<Slot, Change<A>> transition) {
        Answer<A> answer = new Answer<>();
        slots.computeIfPresent(key, (same, found) -> {
            if (found.isExpired(ticker.nanos())) {
                return counted(found, null);
            }
            Change<A> change = transition.apply(found);
            answer.value = change.answer;
            return counted(found, change.after);
        });
        return answer.value;
    }

    /** Changes a record or adds one; null when there is no room for another, also after a cleanup. */
    <A> @Nullable A changeOrAdd(RecordKey key, Ticker ticker, Function<@Nullable Slot, Change<A>> transition) {
        A answer = tryChangeOrAdd(key, ticker, transition);
        if (answer == null && cleanUp(ticker.nanos())) {
            answer = tryChangeOrAdd(key, ticker, transition);
        }
        return answer;
    }

    private <A> @Nullable A tryChangeOrAdd(
            RecordKey key, Ticker ticker, Function<@Nullable Slot, Change<A>> transition) {
        Answer<A> answer = new Answer<>();
        slots.compute(key, (same, found) -> {
            if (found == null && entries.incrementAndGet() > maxEntries) {
                entries.decrementAndGet();
                return null;
            }
            Slot valid = found == null || found.isExpired(ticker.nanos()) ? null : found;
            Change<A> change = transition.apply(valid);
            answer.value = change.answer;
            bytes.addAndGet(bytesOf(change.after) - bytesOf(found));
            return change.after;
        });
        return answer.value;
    }

    /** Whether a result fits; a rough bound, exact but for results that are completed at the same moment. */
    boolean hasRoomFor(Result result) {
        return bytes.get() + result.length() <= maxBytes;
    }

    /** Grows with every call, whatever the clock does: so it grows over a record that was forgotten, too. */
    long nextFence(Instant now) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
        return latestFence.updateAndGet(latest -> Math.max(latest + 1, micros));
    }

    private boolean cleanUp(long now) {
        long due = nextCleanup.get();
        if ((due != Long.MIN_VALUE && due - now > 0) || !nextCleanup.compareAndSet(due, now + PAUSE_BETWEEN_CLEANUPS)) {
            return false;
        }
        slots.forEachKey(
                Long.MAX_VALUE,
                key -> slots.computeIfPresent(
                        key, (same, found) -> found.isExpired(now) ? counted(found, null) : found));
        return true;
    }

    private @Nullable Slot counted(Slot before, @Nullable Slot after) {
        bytes.addAndGet(bytesOf(after) - bytesOf(before));
        if (after == null) {
            entries.decrementAndGet();
        }
        return after;
    }

    private static long bytesOf(@Nullable Slot slot) {
        return slot == null ? 0 : slot.bytes();
    }

    /** Carries an answer out of a map's callback, which runs once and on the calling thread. */
    private static final class Answer<A> {
        private @Nullable A value;
    }
}
