package dev.mainstay.audit;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where in a document a {@link ClosedCopier} is, and what is said of that place.
 *
 * @param included whether a value without parts is read here
 * @param choices what is said of the places below: true to include, false to exclude; the longest pointer decides
 * @param marks the marks that the reader reported for here and below
 */
record ReadingPlace(
        boolean included, List<PointerTree<Boolean>> choices, List<PointerTree<RedactionPolicy.Mark>> marks) {

    /** Everything is read, nothing is marked. */
    static final ReadingPlace ALL = new ReadingPlace(true, List.of(), List.of());

    ReadingPlace {
        for (PointerTree<Boolean> node : choices) {
            if (node.value() != null) {
                included = node.value();
            }
        }
        for (PointerTree<Boolean> node : choices) {
            included &= !Boolean.FALSE.equals(node.value());
        }
    }

    /** Says whether nothing of here and below is read. */
    boolean isClosed() {
        return !included && choices.isEmpty();
    }

    /** Says whether places below may differ from this one. */
    boolean isUniform() {
        return choices.isEmpty() && marks.isEmpty();
    }

    ReadingPlace child(String token) {
        return isUniform()
                ? this
                : new ReadingPlace(included, PointerTree.step(choices, token), PointerTree.step(marks, token));
    }

    ReadingPlace element(int index) {
        return isUniform() ? this : child(Integer.toString(index));
    }

    RedactionPolicy.@Nullable Mark mark() {
        return marks.stream()
                .map(PointerTree::value)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    ReadingPlace unmarked() {
        return marks.isEmpty() ? this : new ReadingPlace(included, choices, List.of());
    }
}
