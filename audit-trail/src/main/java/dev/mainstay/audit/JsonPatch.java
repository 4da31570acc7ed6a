package dev.mainstay.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A JSON patch (RFC 6902) that can be applied, and undone where it has the additional member {@code old} that
 * {@link Changes} writes. Immutable.
 *
 * <pre>{@code
 * JsonPatch patch = JsonPatch.parse(changes.asJsonPatch());
 * Object before = patch.undo(after);
 * }</pre>
 *
 * <p>Documents are of the closed model: string, boolean, null, long, list, and map with string keys; {@code int},
 * {@code short} and {@code byte} are taken as long.
 */
public final class JsonPatch {

    private final List<Step> steps;

    private JsonPatch(List<Step> steps) {
        this.steps = steps;
    }

    /**
     * Reads a patch.
     *
     * @param json as {@link Changes#asJsonPatch()} returns it
     * @throws IllegalArgumentException when it is not the JSON of a patch
     */
    public static JsonPatch parse(String json) {
        if (CanonicalJson.parse(json) instanceof List<?> operations) {
            return of(operations);
        }
        throw new IllegalArgumentException("patch must be a list of operations");
    }

    /**
     * Takes a patch from a record that was read back.
     *
     * @param operations the member {@code changes} of its detail
     * @throws IllegalArgumentException when it is no patch
     */
    public static JsonPatch of(List<?> operations) {
        List<Step> steps = new ArrayList<>(operations.size());
        for (Object operation : operations) {
            steps.add(Step.of(steps.size(), operation));
        }
        return new JsonPatch(List.copyOf(steps));
    }

    /**
     * Applies all operations to a copy of a document, in order.
     *
     * @param document null where there is none yet
     * @return a new document
     * @throws IllegalArgumentException when an operation does not fit the document, or the document is not of the closed
     *     model; the message shows nothing of either
     */
    public @Nullable Object apply(@Nullable Object document) {
        PatchTarget target = new PatchTarget(document);
        for (Step step : steps) {
            step.apply(target);
        }
        return target.document();
    }

    /**
     * Undoes all operations in a copy of a document, the last first.
     *
     * @param document as {@link #apply} returned it
     * @return a new document
     * @throws IllegalArgumentException as {@link #apply} does, or when an operation removed or replaced something and has no
     *     member {@code old}
     */
    public @Nullable Object undo(@Nullable Object document) {
        PatchTarget target = new PatchTarget(document);
        for (int i = steps.size() - 1; i >= 0; i--) {
            steps.get(i).undo(target);
        }
        return target.document();
    }

    private record Step(int number, String name, List<String> path, List<String> from, Map<?, ?> members) {

        static Step of(int number, @Nullable Object operation) {
            if (!(operation instanceof Map<?, ?> members)) {
                throw new IllegalArgumentException("operation " + number + " must be an object");
            }
            String name = members.get("op") instanceof String op ? op : "";
            boolean moves = name.equals("move") || name.equals("copy");
            boolean writes = name.equals("add") || name.equals("replace") || name.equals("test");
            if (!moves && !writes && !name.equals("remove")) {
                throw new IllegalArgumentException(
                        "operation " + number + " must be add, remove, replace, move, copy or test");
            }
            if (writes && !members.containsKey("value")) {
                throw new IllegalArgumentException("operation " + number + " (" + name + ") must have a value");
            }
            List<String> path = pointer(number, name, "path", members);
            List<String> from = moves ? pointer(number, name, "from", members) : path;
            return new Step(number, name, path, from, members);
        }

        private static List<String> pointer(int number, String name, String member, Map<?, ?> members) {
            if (members.get(member) instanceof String pointer && (pointer.isEmpty() || pointer.startsWith("/"))) {
                return PointerTree.tokens(member, pointer);
            }
            throw new IllegalArgumentException(
                    "operation " + number + " (" + name + ") must have a JSON pointer as " + member);
        }

        void apply(PatchTarget target) {
            boolean fits = switch (name) {
                case "add" -> target.add(path, value());
                case "remove" -> target.remove(path);
                case "replace" -> target.replace(path, value());
                case "move" -> !isBelowItself() && target.copy(from, path, true);
                case "copy" -> target.copy(from, path, false);
                default -> target.holds(path, value());
            };
            require(fits, "must fit the document");
        }

        void undo(PatchTarget target) {
            boolean undoable = members.containsKey("old") || !(name.equals("remove") || name.equals("replace"));
            require(undoable, "must have its old value to be undone");
            boolean fits = switch (name) {
                case "add", "copy" -> target.removeAdded(path);
                case "remove" -> target.add(path, members.get("old"));
                case "replace" -> target.replace(path, members.get("old"));
                case "move" -> target.copy(path, from, true);
                default -> target.holds(path, value());
            };
            require(fits, "must fit the document");
        }

        private @Nullable Object value() {
            return members.get("value");
        }

        /** A value cannot be moved into itself. */
        private boolean isBelowItself() {
            return path.size() > from.size() && Objects.equals(path.subList(0, from.size()), from);
        }

        private void require(boolean met, String rule) {
            if (!met) {
                throw new IllegalArgumentException("operation " + number + " (" + name + ") " + rule);
            }
        }
    }
}
