package dev.mainstay.idempotency;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
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

    Slots emptyCopy() {
        return new Slots(maxEntries, maxBytes);
    }

    /** Returns a record that has not expired; one that has is taken out. */
    @Nullable
    Slot get(RecordKey key, long now) {
        Slot found = slots.get(key);
        if (found == null || !found.isExpired(now)) {
            return found;
        }
        change(key, found, null);
        return null;
    }

    /** Adds a record; false when there is one. */
    boolean add(RecordKey key, Slot fresh) {
        if (slots.putIfAbsent(key, fresh) != null) {
            return false;
        }
        entries.incrementAndGet();
        bytes.addAndGet(fresh.bytes());
        return true;
    }

    /**
     * Says whether a record that was added fits; one that does not, also after a cleanup, is taken out again. Not before it is added: a
     * duplicate that loses the race for the last place must be told of the record and not of the lack of room.
     */
    boolean hasRoomFor(RecordKey key, Slot added, long now) {
        if (entries.get() <= maxEntries || (cleanUp(now) && entries.get() <= maxEntries)) {
            return true;
        }
        change(key, added, null);
        return false;
    }

    /** Puts a record in the place of another or takes that out; false when it is not there any more. */
    boolean change(RecordKey key, Slot found, @Nullable Slot after) {
        if (after == null ? !slots.remove(key, found) : !slots.replace(key, found, after)) {
            return false;
        }
        counted(found, after);
        return true;
    }

    /** Whether so many bytes of results fit; a rough bound, exact but for what is kept at the same moment. */
    boolean hasRoomFor(int length) {
        return bytes.get() + length <= maxBytes;
    }

    /** Grows with every call, whatever the clock does: so it grows over a record that was forgotten, too. */
    long nextFence(long nowMillis) {
        long micros = nowMillis * 1_000;
        return latestFence.accumulateAndGet(micros, (latest, now) -> Math.max(latest + 1, now));
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
}
