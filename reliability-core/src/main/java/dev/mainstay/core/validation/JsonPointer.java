package dev.mainstay.core.validation;

import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the path of a violation into a JSON pointer (RFC 6901). */
final class JsonPointer {

    private static final int LONGEST_KEY = 64;

    private JsonPointer() {}

    static String of(Path path) {
        StringBuilder pointer = new StringBuilder();
        for (Path.Node node : path) {
            if (node.isInIterable()) {
                String position = position(node);
                if (position == null) {
                    break;
                }
                append(pointer, position);
            }
            if (node.getKind() == ElementKind.PROPERTY) {
                append(pointer, node.getName());
            }
        }
        return pointer.toString();
    }

    /** Returns where in its container the node is, null when JSON has no way to say it or the input would have to be repeated. */
    private static @Nullable String position(Path.Node node) {
        if (node.getIndex() != null) {
            return node.getIndex().toString();
        }
        Object key = node.getKey();
        if (key == null || isMapKey(node)) {
            return null;
        }
        String text = key.toString();
        return text.length() <= LONGEST_KEY && text.codePoints().noneMatch(JsonPointer::isHidden) ? text : null;
    }

    /** Line separators and controls would forge log lines; formats (bidirectional marks) and surrogates would disguise them. */
    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** Says whether the node is, or lies in, the key of a map entry. Only nodes of these three kinds stand in containers. */
    private static boolean isMapKey(Path.Node node) {
        if (node.getKind() == ElementKind.PROPERTY) {
            Path.PropertyNode property = node.as(Path.PropertyNode.class);
            return isMapKey(property.getContainerClass(), property.getTypeArgumentIndex());
        }
        if (node.getKind() == ElementKind.BEAN) {
            Path.BeanNode bean = node.as(Path.BeanNode.class);
            return isMapKey(bean.getContainerClass(), bean.getTypeArgumentIndex());
        }
        Path.ContainerElementNode element = node.as(Path.ContainerElementNode.class);
        return isMapKey(element.getContainerClass(), element.getTypeArgumentIndex());
    }

    /** The first type argument of a map is its key. */
    private static boolean isMapKey(@Nullable Class<?> container, @Nullable Integer typeArgument) {
        return container != null
                && Map.class.isAssignableFrom(container)
                && Integer.valueOf(0).equals(typeArgument);
    }

    private static void append(StringBuilder pointer, String token) {
        pointer.append('/').append(token.replace("~", "~0").replace("/", "~1"));
    }
}
