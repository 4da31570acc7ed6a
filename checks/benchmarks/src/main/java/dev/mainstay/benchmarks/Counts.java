package dev.mainstay.benchmarks;

/** How often something happened in each second. Not thread-safe. */
final class Counts {

    private final int[] perSecond;

    private Counts(int seconds) {
        perSecond = new int[seconds];
    }

    static Counts ofSeconds(int seconds) {
        return new Counts(seconds);
    }

    void add(int second) {
        perSecond[second]++;
    }

    int seconds() {
        return perSecond.length;
    }

    /** Returns how often it happened from the first second to before the last one. */
    int sum(int from, int to) {
        int sum = 0;
        for (int second = from; second < to; second++) {
            sum += perSecond[second];
        }
        return sum;
    }
}
