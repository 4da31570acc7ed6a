package dev.mainstay.core.breaker;

/**
 * The times of the failures inside the window, oldest first. Not thread-safe.
 *
 * <p>Times are compared by their difference only, since readings of a ticker may be negative and wrap. A failure so old that the
 * difference wraps looks as if it lay in the future and is out of the window too.
 */
final class FailureRing {

    private long[] times;
    private int oldest;
    private int size;

    FailureRing(int capacity) {
        this.times = new long[capacity];
    }

    /** Records a failure, or returns true when it would be one more than fits into the window. */
    boolean addOrFull(long nowNanos, long windowNanos) {
        if (size(nowNanos, windowNanos) == times.length) {
            return true;
        }
        times[index(size)] = nowNanos;
        size++;
        return false;
    }

    /** Forgets what is out of the window, whose both ends belong to it, and returns how many are left. */
    int size(long nowNanos, long windowNanos) {
        while (size > 0 && !isInside(nowNanos - times[oldest], windowNanos)) {
            oldest = index(1);
            size--;
        }
        return size;
    }

    private static boolean isInside(long ageNanos, long windowNanos) {
        return ageNanos >= 0 && ageNanos <= windowNanos;
    }

    /** Keeps the newest that fit. */
    void resize(int capacity) {
        long[] kept = new long[capacity];
        int count = Math.min(size, capacity);
        for (int i = 0; i < count; i++) {
            kept[i] = times[index(size - count + i)];
        }
        times = kept;
        oldest = 0;
        size = count;
    }

    private int index(int offset) {
        return (oldest + offset) % times.length;
    }
}
