package dev.mainstay.audit;

import dev.mainstay.audit.Operation.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares two copies of the closed model and collects what leads from the first to the second, in order. */
final class Diff {

    private final List<Operation> operations = new ArrayList<>();

    /**
     * Compares two documents.
     *
     * @param identities the member by which elements are known, by the pointer of their list
     */
    static List<Operation> of(@Nullable Object before, @Nullable Object after, PointerTree<String> identities) {
        Diff diff = new Diff();
        diff.values(before, after, Path.ROOT, identities.root());
        return diff.operations;
    }

    void values(@Nullable Object before, @Nullable Object after, Path path, List<PointerTree<String>> identities) {
        if (before instanceof Map<?, ?> old && after instanceof Map<?, ?> now && isOpen(old) && isOpen(now)) {
            maps(old, now, path, identities);
        } else if (before instanceof List<?> old && after instanceof List<?> now) {
            lists(old, now, path, identities);
        } else if (!Objects.equals(before, after)) {
            replace(path, before, after);
        }
    }

    /** What stands for a value that was too large or unknown is one value. */
    private static boolean isOpen(Map<?, ?> map) {
        return !(map instanceof LargeArray) && !map.containsKey("$truncated") && !map.containsKey("$excluded");
    }

    private void maps(Map<?, ?> before, Map<?, ?> after, Path path, List<PointerTree<String>> identities) {
        for (Map.Entry<?, ?> entry : before.entrySet()) {
            String key = (String) entry.getKey();
            Object old = entry.getValue();
            Object now = after.get(key);
            if (now == null && !after.containsKey(key)) {
                remove(path.key(key), old);
            } else if (old instanceof Map || old instanceof List) {
                values(old, now, path.key(key), PointerTree.step(identities, key));
            } else if (!Objects.equals(old, now)) {
                replace(path.key(key), old, now);
            }
        }
        for (Map.Entry<?, ?> entry : after.entrySet()) {
            if (!before.containsKey(entry.getKey())) {
                add(path.key((String) entry.getKey()), entry.getValue());
            }
        }
    }

    private void lists(List<?> before, List<?> after, Path path, List<PointerTree<String>> identities) {
        String member = null;
        for (PointerTree<String> node : identities) {
            member = node.value() == null ? member : node.value();
        }
        IdentityDiff known = member == null ? null : IdentityDiff.of(before, after, member);
        if (known == null) {
            new ListDiff(this, before, after, path, identities).run(member == null);
        } else {
            known.run(this, path, identities);
        }
    }

    void add(Path path, @Nullable Object value) {
        operations.add(new Operation("add", path, null, value, null));
    }

    void remove(Path path, @Nullable Object old) {
        operations.add(new Operation("remove", path, null, null, old));
    }

    void replace(Path path, @Nullable Object old, @Nullable Object value) {
        operations.add(new Operation("replace", path, null, value, old));
    }

    void move(Path from, Path path) {
        operations.add(new Operation("move", path, from, null, null));
    }
}
