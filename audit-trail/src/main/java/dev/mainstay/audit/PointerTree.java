package dev.mainstay.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something said of places in a document. A place is a JSON pointer (RFC 6901) in which the token {@code *} stands for any
 * one token. Filled once, then only read.
 */
final class PointerTree<T> {

    private final Map<String, PointerTree<T>> children = new HashMap<>();
    private @Nullable PointerTree<T> any;
    private @Nullable T value;

    /** Says something of a place, in place of what was said before. */
    void put(List<String> tokens, T said) {
        PointerTree<T> node = this;
        for (String token : tokens) {
            node = node.child(token);
        }
        node.value = said;
    }

    private PointerTree<T> child(String token) {
        if (!token.equals("*")) {
            return children.computeIfAbsent(token, key -> new PointerTree<>());
        }
        if (any == null) {
            any = new PointerTree<>();
        }
        return any;
    }

    @Nullable
    T value() {
        return value;
    }

    boolean isEmpty() {
        return children.isEmpty() && any == null && value == null;
    }

    /** Returns where the root of a document is, as {@link #step} takes it. */
    List<PointerTree<T>> root() {
        return isEmpty() ? List.of() : List.of(this);
    }

    /** Returns the nodes below others: a place can be met by several pointers at once. */
    static <T> List<PointerTree<T>> step(List<PointerTree<T>> nodes, String token) {
        if (nodes.isEmpty()) {
            return nodes;
        }
        List<PointerTree<T>> below = new ArrayList<>(2);
        for (PointerTree<T> node : nodes) {
            PointerTree<T> child = node.children.get(token);
            if (child != null) {
                below.add(child);
            }
            if (node.any != null) {
                below.add(node.any);
            }
        }
        return below;
    }

    /**
     * Returns the tokens of a pointer.
     *
     * @param name of the setting, for the message
     * @throws IllegalArgumentException when it is no JSON pointer
     */
    static List<String> tokens(String name, String pointer) {
        if (pointer.isEmpty()) {
            return List.of();
        }
        boolean legal = pointer.charAt(0) == '/';
        for (int i = pointer.indexOf('~'); i >= 0; i = pointer.indexOf('~', i + 1)) {
            legal &= i + 1 < pointer.length() && (pointer.charAt(i + 1) == '0' || pointer.charAt(i + 1) == '1');
        }
        if (!legal) {
            throw new IllegalArgumentException(name
                    + " must be a JSON pointer such as /lines/*/price ('~' written ~0, '/' in a name ~1), was '"
                    + Text.clean(pointer) + "'");
        }
        List<String> tokens = new ArrayList<>();
        for (String token : pointer.substring(1).split("/", -1)) {
            tokens.add(token.replace("~1", "/").replace("~0", "~"));
        }
        return tokens;
    }

    static String escape(String token) {
        return token.indexOf('~') < 0 && token.indexOf('/') < 0
                ? token
                : token.replace("~", "~0").replace("/", "~1");
    }
}
