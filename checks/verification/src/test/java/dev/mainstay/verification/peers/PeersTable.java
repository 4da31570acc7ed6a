package dev.mainstay.verification.peers;

import dev.mainstay.verification.peers.Verdicts.Kind;
import dev.mainstay.verification.peers.Verdicts.Verdict;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What each implementation keeps of the contract, as a document.
 *
 * @param mainstay by promise
 * @param resilience4j by promise
 * @param failsafe by promise
 */
record PeersTable(Map<String, Verdict> mainstay, Map<String, Verdict> resilience4j, Map<String, Verdict> failsafe) {

    private static final Pattern PROMISE = Pattern.compile("RC(\\d+) (.+)");
    private static final Comparator<String> BY_STATEMENT = Comparator.<String>comparingInt(
                    promise -> Integer.parseInt(parts(promise).group(1)))
            .thenComparing(Comparator.naturalOrder());

    private static final String HEAD = """
            # Guards beside their peers

            Written by `make peers`: one run of `GuardContract` (module `testkit/assertions`) over Mainstay, Resilience4j 2.4.0 and Failsafe 3.3.2. It
            is no gate: a peer may do otherwise on purpose. The promises are those of [reliability-core](guarantees/reliability-core.md) that
            need nothing of Mainstay's own; Mainstay must keep all of them, and a test says so.

            How each is set up, as near to the contract as its options allow:

            - **Mainstay**: the `api` preset without its retry budget. Breaker and waits run on manual time.
            - **Resilience4j**: TimeLimiter( Retry( CircuitBreaker( call ))). `TIME_BASED` window of 10 s, `minimumNumberOfCalls(5)`,
              `failureRateThreshold(100)`: of the rates it is the one that never opens on four failures. `permittedNumberOfCallsInHalfOpenState(1)`,
              `waitDurationInOpenState(30 s)`, `maxWaitDurationInHalfOpenState`, `ofExponentialBackoff(100 ms, 2)`, `cancelRunningFuture(true)`. Breaker and
              waits run on manual time, through its `Clock` and its sleep function; a call with a time limit runs on another thread.
            - **Failsafe**: Timeout( RetryPolicy( CircuitBreaker( call ))). `withFailureThreshold(5, 10 s)`, `withDelay(30 s)`, `withSuccessThreshold(1)`,
              `withBackoff(100 ms, .., 2)`, `withMaxDuration`, `withInterrupt()`. It takes no clock, so breaker and waits run on real time fifty times as
              fast; spans are measured, not assumed, and edges are 0.2 s wide there.
            - Both peers get a predicate of ours for what is neither a failure nor repeated (cancellations, interruptions, business errors, and
              wrappers of those), and are told not to retry while the breaker is open (`retryOnException`, `abortIf`).
            - Time limits run on real time for all three.

            Counts of races and of spans on real time differ from run to run. "-" means not applicable.

            | statement | promise | Mainstay | Resilience4j | Failsafe |
            |---|---|---|---|---|
            """;

    static PeersTable run() {
        return new PeersTable(
                Verdicts.of(Contracts.Mainstay.class),
                Verdicts.of(Contracts.Resilience4j.class),
                Verdicts.of(Contracts.Failsafe.class));
    }

    /** Returns the document in Markdown. */
    String markdown() {
        return inOrder(mainstay.keySet()).stream().map(this::row).collect(Collectors.joining("\n", HEAD, "\n"))
                + summary();
    }

    /** Returns promises in order of their statements. */
    static List<String> inOrder(Collection<String> promises) {
        return promises.stream().sorted(BY_STATEMENT).toList();
    }

    /** Returns the two first cells of each row of a document. */
    static List<String> promisesOf(String document) {
        return document.lines()
                .filter(line -> line.startsWith("| RC"))
                .map(line -> line.split("\\|"))
                .map(cells -> cells[1].strip() + " " + cells[2].strip())
                .toList();
    }

    private String row(String promise) {
        Matcher parts = parts(promise);
        return "| RC" + parts.group(1) + " | " + parts.group(2) + " | "
                + cell(mainstay.get(promise), Remarks.MAINSTAY.getOrDefault(promise, "")) + " | "
                + cell(resilience4j.get(promise), Remarks.RESILIENCE4J.getOrDefault(promise, "")) + " | "
                + cell(failsafe.get(promise), Remarks.FAILSAFE.getOrDefault(promise, "")) + " |";
    }

    private static String cell(Verdict verdict, String remark) {
        String more = remark.isEmpty() ? "" : " (" + remark + ")";
        return switch (verdict.kind()) {
            case KEPT -> "yes" + more;
            case BROKEN -> "**no**: " + verdict.seen() + more;
            case NOT_APPLICABLE -> "-: " + verdict.seen() + more;
        };
    }

    private String summary() {
        return "\nKept: Mainstay " + kept(mainstay) + ", Resilience4j " + kept(resilience4j) + ", Failsafe "
                + kept(failsafe) + ".\n";
    }

    private static String kept(Map<String, Verdict> verdicts) {
        Map<Kind, Long> counts = verdicts.values().stream()
                .collect(Collectors.groupingBy(Verdict::kind, TreeMap::new, Collectors.counting()));
        long applicable = verdicts.size() - counts.getOrDefault(Kind.NOT_APPLICABLE, 0L);
        return counts.getOrDefault(Kind.KEPT, 0L) + " of " + applicable;
    }

    private static Matcher parts(String promise) {
        Matcher parts = PROMISE.matcher(promise);
        if (!parts.matches()) {
            throw new IllegalArgumentException("promise must be \"RC<number> <words>\", was \"" + promise + "\"");
        }
        return parts;
    }
}
