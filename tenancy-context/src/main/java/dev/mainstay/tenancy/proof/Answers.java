package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Condition.Leaf;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the server said about each leaf and row of a {@link Subject} in one context. Filled by one thread, then only read.
 *
 * <p>An error lets no row pass: the command fails. Whether the next session fails as well depends on the error: what cannot be converted or
 * is not set stays so, what is denied or takes too long may not.
 */
final class Answers {

    /** What is known of a leaf and a row. */
    private enum Answer {
        TRUE,
        NOT_TRUE,
        UNKNOWN
    }

    /**
     * How a leaf failed.
     *
     * @param state the SQLSTATE
     */
    record Failure(String state, String message) {

        private static final String UNDEFINED = "42704";

        /** Returns whether nothing of a name was found: no setting, no role. */
        boolean isUndefined() {
            return state.equals(UNDEFINED);
        }

        /** Returns whether one of these settings was read that nobody has set. */
        boolean isUnset(Set<String> settings) {
            return isUndefined() && settings.stream().anyMatch(name -> message.contains('"' + name + '"'));
        }

        boolean isConversion() {
            return state.startsWith("22");
        }
    }

    private final Context context;
    private final Map<Leaf, Answer[]> answers = new HashMap<>();
    private final Map<Leaf, Failure> failures = new HashMap<>();

    Answers(Context context) {
        this.context = context;
    }

    Context context() {
        return context;
    }

    void put(Leaf leaf, int rows) {
        Answer[] unknown = new Answer[rows];
        Arrays.fill(unknown, Answer.UNKNOWN);
        answers.put(leaf, unknown);
    }

    void putAsIn(Answers other, Leaf leaf) {
        Answer[] same = other.answers.get(leaf);
        if (same != null) {
            answers.put(leaf, same);
        }
        Failure failure = other.failures.get(leaf);
        if (failure != null) {
            failures.put(leaf, failure);
        }
    }

    void put(Leaf leaf, int from, List<Boolean> values) {
        Answer[] all = answers.get(leaf);
        for (int i = 0; all != null && i < values.size(); i++) {
            all[from + i] = values.get(i) ? Answer.TRUE : Answer.NOT_TRUE;
        }
    }

    /** Says of a row what was said of another that is the same to the leaf. */
    void putAs(Leaf leaf, int known, int row) {
        Answer[] all = answers.get(leaf);
        if (all != null) {
            all[row] = all[known];
        }
    }

    void fail(Leaf leaf, int from, int to, Failure failure) {
        failures.putIfAbsent(leaf, failure);
        Answer[] all = answers.get(leaf);
        boolean closed = failure.isUndefined() || failure.isConversion();
        for (int i = from; all != null && i < to; i++) {
            all[i] = closed ? Answer.NOT_TRUE : Answer.UNKNOWN;
        }
    }

    boolean isTrue(Leaf leaf, int row) {
        return answer(leaf, row) == Answer.TRUE;
    }

    boolean isUnknown(Leaf leaf, int row) {
        return answer(leaf, row) == Answer.UNKNOWN;
    }

    private Answer answer(Leaf leaf, int row) {
        Answer[] all = answers.get(leaf);
        return all == null ? Answer.UNKNOWN : all[row];
    }

    /** Returns how a leaf failed on the first row on which it did, null when it did not. */
    @Nullable
    Failure failure(Leaf leaf) {
        return failures.get(leaf);
    }
}
