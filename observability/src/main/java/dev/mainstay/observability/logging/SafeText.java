package dev.mainstay.observability.logging;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Text of what may fail to give one: a log line never fails for its content. */
final class SafeText {

    private SafeText() {}

    /** Returns the text, null for null, and {@code [failed: <class>]} where making it throws. */
    static @Nullable String of(Supplier<? extends @Nullable Object> source) {
        try {
            Object value = source.get();
            return value == null ? null : value.toString();
        } catch (Throwable failure) {
            return "[failed: " + failure.getClass().getName() + "]";
        }
    }
}
