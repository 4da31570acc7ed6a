package dev.mainstay.core.timeout;

import dev.mainstay.core.timeout.LimitTimer.Entry;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A few places that threads put their running limits on, each thread on one of two of its own choice. Thread-safe, without a lock.
 *
 * <p>Each place is on a cache line of its own, so that threads do not slow each other down.
 */
final class Desks {

    private static final int COUNT = 128;
    private static final int COUNT_BITS = 7;
    private static final int STRIDE = 16;

    private final AtomicReferenceArray<@Nullable Entry> places = new AtomicReferenceArray<>(COUNT * STRIDE);

    /** Puts an entry on a free place; false when both that this thread looks at are taken. */
    boolean put(Entry entry) {
        int first = home();
        return putAt(first, entry) || putAt((first + 1) & (COUNT - 1), entry);
    }

    private boolean putAt(int desk, Entry entry) {
        // Told before the entry is to be seen, and not changed until it is taken away.
        entry.place = -1 - desk;
        return places.compareAndSet(desk * STRIDE, null, entry);
    }

    private static int home() {
        // Multiplying by the golden ratio spreads ids that follow one another.
        return (int) ((Thread.currentThread().getId() * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - COUNT_BITS));
    }

    /** Takes an entry away; false when it lies on no desk. */
    boolean take(Entry entry) {
        int place = entry.place;
        if (place >= 0 || place == Entry.NOWHERE) {
            return false;
        }
        places.compareAndSet((-1 - place) * STRIDE, entry, null);
        return true;
    }

    /** Takes away an entry that is due; null when there is none. */
    @Nullable
    Entry takeDue(long nowNanos) {
        for (int desk = 0; desk < COUNT; desk++) {
            Entry entry = places.get(desk * STRIDE);
            if (entry != null && entry.dueNanos - nowNanos <= 0 && places.compareAndSet(desk * STRIDE, entry, null)) {
                return entry;
            }
        }
        return null;
    }

    /** Returns when the first entry is due, at most the given reading. */
    long earliest(long limit) {
        long earliest = limit;
        for (int desk = 0; desk < COUNT; desk++) {
            Entry entry = places.get(desk * STRIDE);
            if (entry != null && entry.dueNanos - earliest < 0) {
                earliest = entry.dueNanos;
            }
        }
        return earliest;
    }

    /** Returns how many entries lie here. */
    int taken() {
        int taken = 0;
        for (int desk = 0; desk < COUNT; desk++) {
            taken += places.get(desk * STRIDE) == null ? 0 : 1;
        }
        return taken;
    }
}
