package dev.mainstay.audit;

import dev.mainstay.audit.Operation.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares two lists whose elements are known by the value of one member, each of which occurs once. */
final class IdentityDiff {

    private final Map<Object, Object> before;
    private final Map<Object, Object> after;

    private IdentityDiff(Map<Object, Object> before, Map<Object, Object> after) {
        this.before = before;
        this.after = after;
    }

    /** Returns null when an element has no identity, or not one of its own. */
    static @Nullable IdentityDiff of(List<?> before, List<?> after, String member) {
        Map<Object, Object> left = byIdentity(before, member);
        Map<Object, Object> right = left == null ? null : byIdentity(after, member);
        return left == null || right == null ? null : new IdentityDiff(left, right);
    }

    private static @Nullable Map<Object, Object> byIdentity(List<?> list, String member) {
        Map<Object, Object> elements = new LinkedHashMap<>();
        for (Object element : list) {
            Object identity = element instanceof Map<?, ?> map ? map.get(member) : null;
            if (identity == null
                    || identity instanceof Map
                    || identity instanceof List
                    || elements.put(identity, element) != null) {
                return null;
            }
        }
        return elements;
    }

    void run(Diff diff, Path path, List<PointerTree<String>> identities) {
        List<Object> kept = removals(diff, path);
        moves(diff, path, kept);
        int index = 0;
        for (Map.Entry<Object, Object> entry : after.entrySet()) {
            if (!before.containsKey(entry.getKey())) {
                diff.add(path.index(index), entry.getValue());
            }
            index++;
        }
        index = 0;
        for (Map.Entry<Object, Object> entry : after.entrySet()) {
            Object old = before.get(entry.getKey());
            if (old != null) {
                diff.values(
                        old,
                        entry.getValue(),
                        path.index(index),
                        PointerTree.step(identities, Integer.toString(index)));
            }
            index++;
        }
    }

    /** From the end, so that places are those in the list before. */
    private List<Object> removals(Diff diff, Path path) {
        List<Object> identities = new ArrayList<>(before.keySet());
        List<Object> kept = new ArrayList<>(identities);
        for (int i = identities.size() - 1; i >= 0; i--) {
            Object identity = identities.get(i);
            if (!after.containsKey(identity)) {
                diff.remove(path.index(i), before.get(identity));
                kept.remove(i);
            }
        }
        return kept;
    }

    /** Moves what is not of the longest run that is in order already, from the end, each once. */
    private void moves(Diff diff, Path path, List<Object> kept) {
        Map<Object, Integer> ranks = new LinkedHashMap<>();
        for (Object identity : after.keySet()) {
            if (before.containsKey(identity)) {
                ranks.put(identity, ranks.size());
            }
        }
        int[] order = kept.stream().mapToInt(ranks::get).toArray();
        boolean[] stays = longestIncreasing(order);
        int next = order.length;
        for (int rank = order.length - 1; rank >= 0; rank--) {
            int from = indexOf(order, rank);
            if (!stays[rank]) {
                int to = from < next ? next - 1 : next;
                if (from != to) {
                    diff.move(path.index(from), path.index(to));
                    shift(order, from, to);
                }
                from = to;
            }
            next = from;
        }
    }

    private static int indexOf(int[] order, int rank) {
        int i = 0;
        while (order[i] != rank) {
            i++;
        }
        return i;
    }

    private static void shift(int[] order, int from, int to) {
        int moved = order[from];
        if (from < to) {
            System.arraycopy(order, from + 1, order, from, to - from);
        } else {
            System.arraycopy(order, to, order, to + 1, from - to);
        }
        order[to] = moved;
    }

    /** Returns which ranks are of a longest increasing run (patience sorting). */
    private static boolean[] longestIncreasing(int[] order) {
        int[] tails = new int[order.length];
        int[] previous = new int[order.length];
        int length = 0;
        for (int rank : order) {
            int at = -Arrays.binarySearch(tails, 0, length, rank) - 1;
            previous[rank] = at == 0 ? -1 : tails[at - 1];
            tails[at] = rank;
            length = Math.max(length, at + 1);
        }
        boolean[] stays = new boolean[order.length];
        for (int rank = length == 0 ? -1 : tails[length - 1]; rank >= 0; rank = previous[rank]) {
            stays[rank] = true;
        }
        return stays;
    }
}
