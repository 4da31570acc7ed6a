package dev.mainstay.benchmarks;

import java.util.Arrays;

/** Times on the clock, from which percentiles are taken. Not thread-safe. */
final class Latencies {

    private static final double NANOS_PER_MICRO = 1_000;

    private long[] nanos = new long[1 << 12];
    private int count;

    void add(long duration) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = duration;
    }

    int count() {
        return count;
    }

    /**
     * Returns the time within which so large a share of them ended, in microseconds.
     *
     * @param share from above 0 to 1
     * @throws IllegalStateException when there are none
     */
    double micros(double share) {
        if (count == 0) {
            throw new IllegalStateException("there is no percentile of nothing");
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(share * count) - 1] / NANOS_PER_MICRO;
    }
}
