package dev.mainstay.benchmarks;

/**
 * What happened in each second of a simulation.
 *
 * @param requests that came in
 * @param calls that reached the dependency
 * @param failed requests that ended without an answer
 */
record Load(Counts requests, Counts calls, Counts failed) {

    static Load ofSeconds(int seconds) {
        return new Load(Counts.ofSeconds(seconds), Counts.ofSeconds(seconds), Counts.ofSeconds(seconds));
    }

    /** Returns the calls at the dependency for each request that came in, in the seconds from the first to before the last one. */
    double callsPerRequest(int from, int to) {
        return (double) calls.sum(from, to) / requests.sum(from, to);
    }

    /** Returns by how many calls the worst ten seconds exceed the share of requests that a retry budget allows; negative when none does. */
    double worstExcess(double share, int from, int to) {
        double worst = Double.NEGATIVE_INFINITY;
        for (int start = from; start + 10 <= to; start++) {
            double allowed = (1 + share) * requests.sum(start, start + 10);
            worst = Math.max(worst, calls.sum(start, start + 10) - allowed);
        }
        return worst;
    }
}
