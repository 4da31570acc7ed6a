package dev.mainstay.benchmarks;

import java.util.List;

/**
 * How long each benchmark is measured. All of one run are measured with the same effort.
 *
 * @param forks JVMs of its own; zero measures in this one, which only shows that it runs
 * @param warmups iterations that do not count
 * @param measured iterations that count
 * @param iterationMillis length of each
 */
record Effort(int forks, int warmups, int measured, int iterationMillis) {

    static final Effort FULL = new Effort(3, 5, 5, 1_000);
    static final Effort QUICK = new Effort(1, 4, 4, 500);

    /** The options of every measured JVM. */
    static final List<String> JVM_OPTIONS = List.of("-Xms512m", "-Xmx512m", "-XX:+UseG1GC");

    String describe() {
        return forks + " forks of " + warmups + " + " + measured + " iterations of " + iterationMillis
                + " ms, JVM options " + String.join(" ", JVM_OPTIONS);
    }
}
