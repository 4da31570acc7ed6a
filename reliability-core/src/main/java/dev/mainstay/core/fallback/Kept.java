package dev.mainstay.core.fallback;

import org.jspecify.annotations.Nullable;

/**
 * An answer that was good.
 *
 * @param value never null
 * @param startedAtNanos when the call that brought it began
 * @param weight in bytes, at least one
 */
record Kept<V extends @Nullable Object>(V value, long startedAtNanos, int weight) {

    /** Returns the one whose call began later, as it cannot be the older answer. */
    Kept<V> orLater(Kept<V> other) {
        return other.startedAtNanos - startedAtNanos >= 0 ? other : this;
    }
}
