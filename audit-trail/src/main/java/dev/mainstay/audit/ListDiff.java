package dev.mainstay.audit;

import dev.mainstay.audit.Operation.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Compares two lists whose elements have no identity: what both begin and end with is left, the rest is aligned along its
 * longest common subsequence, or replaced whole where that would take too long.
 */
final class ListDiff {

    /** Cells of the table, two bytes each. */
    private static final int MOST_CELLS = 250_000;

    private final Diff diff;
    private final List<?> before;
    private final List<?> after;
    private final Path path;
    private final List<PointerTree<String>> identities;

    ListDiff(Diff diff, List<?> before, List<?> after, Path path, List<PointerTree<String>> identities) {
        this.diff = diff;
        this.before = before;
        this.after = after;
        this.path = path;
        this.identities = identities;
    }

    /**
     * Collects the operations.
     *
     * @param pairs whether elements at one place may be the same element, changed; otherwise they went and came
     */
    void run(boolean pairs) {
        int shorter = Math.min(before.size(), after.size());
        int start = 0;
        while (start < shorter && Objects.equals(before.get(start), after.get(start))) {
            start++;
        }
        int end = 0;
        while (end < shorter - start
                && Objects.equals(before.get(before.size() - 1 - end), after.get(after.size() - 1 - end))) {
            end++;
        }
        int old = before.size() - start - end;
        int now = after.size() - start - end;
        if ((long) old * now > MOST_CELLS) {
            diff.replace(path, before, after);
        } else if (old == 0 || now == 0) {
            gap(new Gap(start, start, old, now), pairs);
        } else {
            aligned(start, old, now, pairs);
        }
    }

    private record Gap(int before, int after, int removed, int added) {}

    private void aligned(int start, int old, int now, boolean pairs) {
        Map<Object, Integer> names = new HashMap<>();
        int[] left = named(before, start, old, names);
        int[] right = named(after, start, now, names);
        short[] common = common(left, right);
        int i = 0;
        int j = 0;
        while (i < old || j < now) {
            int fromOld = i;
            int fromNow = j;
            while (i < old && j < now && left[i] != right[j]) {
                boolean skipOld = common[(i + 1) * (now + 1) + j] >= common[i * (now + 1) + j + 1];
                i += skipOld ? 1 : 0;
                j += skipOld ? 0 : 1;
            }
            if (i == old || j == now) {
                i = old;
                j = now;
            }
            gap(new Gap(start + fromOld, start + fromNow, i - fromOld, j - fromNow), pairs);
            i++;
            j++;
        }
    }

    /** Numbers the elements, so that deep ones are compared once. */
    private static int[] named(List<?> list, int start, int length, Map<Object, Integer> names) {
        int[] named = new int[length];
        for (int i = 0; i < length; i++) {
            Object element = list.get(start + i);
            named[i] = element == null ? -1 : names.computeIfAbsent(element, unseen -> names.size());
        }
        return named;
    }

    /** Returns the lengths of the longest common subsequences of all ends, row by row. */
    private static short[] common(int[] left, int[] right) {
        int width = right.length + 1;
        short[] common = new short[(left.length + 1) * width];
        for (int i = left.length - 1; i >= 0; i--) {
            for (int j = right.length - 1; j >= 0; j--) {
                int here = i * width + j;
                common[here] = left[i] == right[j]
                        ? (short) (common[here + width + 1] + 1)
                        : (short) Math.max(common[here + width], common[here + 1]);
            }
        }
        return common;
    }

    /** What stands before the gap is already as it is afterwards, so places count as in the list afterwards. */
    private void gap(Gap gap, boolean pairs) {
        int paired = pairs ? Math.min(gap.removed, gap.added) : 0;
        for (int i = 0; i < paired; i++) {
            int place = gap.after + i;
            diff.values(
                    before.get(gap.before + i),
                    after.get(place),
                    path.index(place),
                    PointerTree.step(identities, Integer.toString(place)));
        }
        for (int i = paired; i < gap.removed; i++) {
            diff.remove(path.index(gap.after + paired), before.get(gap.before + i));
        }
        for (int i = paired; i < gap.added; i++) {
            diff.add(path.index(gap.after + i), after.get(gap.after + i));
        }
    }
}
