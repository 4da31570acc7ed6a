package dev.mainstay.core.retry;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts first attempts in slices of time, without a lock and without a write that all threads share.
 *
 * <p>Each slice is an object of its own. A thread that comes so late that its slice has been replaced either sees that and counts nothing, or
 * counts in the old object, which nobody reads any more; so a newer slice is never counted too high.
 */
final class FirstAttempts {

    /** At least as many as the slices of a window, and a power of two. */
    private static final int RING = 64;

    private final AtomicReferenceArray<Slice> ring = new AtomicReferenceArray<>(RING);

    FirstAttempts() {
        // One for all places, since nothing is ever counted in it: a budget that is hardly used stays small.
        Slice beforeEveryWindow = new Slice(Long.MIN_VALUE / 2);
        for (int i = 0; i < RING; i++) {
            ring.set(i, beforeEveryWindow);
        }
    }

    void add(long index) {
        int place = place(index);
        Slice slice = ring.get(place);
        while (slice.index < index) {
            ring.compareAndSet(place, slice, new Slice(index));
            slice = ring.get(place);
        }
        if (slice.index == index) {
            slice.count.increment();
        }
    }

    /** Returns what was counted in the slices from the first to the last one, both included. */
    long sum(long first, long last) {
        long sum = 0;
        for (int place = 0; place < RING; place++) {
            Slice slice = ring.get(place);
            if (slice.index >= first && slice.index <= last) {
                sum += slice.count.sum();
            }
        }
        return sum;
    }

    private static int place(long index) {
        return (int) index & (RING - 1);
    }

    private static final class Slice {
        private final long index;
        private final LongAdder count = new LongAdder();

        private Slice(long index) {
            this.index = index;
        }
    }
}
