package dev.mainstay.testkit.idempotency;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What was seen of all calls under one key.
 *
 * @param repeat from 1
 * @param key under which they were sent
 * @param effects how many side effects there were
 * @param endings of the calls, in no order
 */
record Observed(int repeat, String key, long effects, List<CallEnding> endings) {

    private static final int SHOWN = 5;

    private Map<CallEnding, Integer> counts() {
        Map<CallEnding, Integer> counts = new LinkedHashMap<>();
        endings.forEach(ending -> counts.merge(ending, 1, Integer::sum));
        return counts;
    }

    /** Says whether all calls got one answer; calls in flight do not count where they are tolerated. */
    boolean isOneAnswer(boolean inFlightTolerated) {
        List<CallEnding> distinct = counts().keySet().stream()
                .filter(ending -> !inFlightTolerated || !(ending instanceof CallEnding.InFlight))
                .toList();
        return distinct.size() == 1 && distinct.get(0) instanceof CallEnding.Answered;
    }

    /** Returns how often each answer was seen, the most frequent first. */
    String tally() {
        Map<CallEnding, Integer> counts = counts();
        String shown = counts.entrySet().stream()
                .sorted(Map.Entry.<CallEnding, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(SHOWN)
                .map(entry -> entry.getValue() + " x " + entry.getKey())
                .collect(Collectors.joining(", "));
        return counts.size() > SHOWN ? shown + " and " + (counts.size() - SHOWN) + " more" : shown;
    }
}
