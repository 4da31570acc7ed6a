package dev.mainstay.idempotency;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the items of a batch ended, in their order.
 *
 * @param items one for each item that was given
 * @param <M> the item
 * @param <T> the result, may be null
 */
public record Batch<M, T extends @Nullable Object>(List<Item<M, T>> items) {

    /** Copies the list. */
    public Batch {
        items = List.copyOf(items);
    }

    /** Returns the items that failed, in their order. */
    public List<Failed<M, T>> failures() {
        return items.stream()
                .filter(Failed.class::isInstance)
                .map(item -> (Failed<M, T>) item)
                .toList();
    }

    /** One item and how it ended. */
    public sealed interface Item<M, T extends @Nullable Object> {

        /** Returns the item as it was given. */
        M item();
    }

    /**
     * The item was done, now or earlier, or refused.
     *
     * @param item as it was given
     * @param outcome what {@link Idempotency#run} would have returned
     */
    public record Ended<M, T extends @Nullable Object>(M item, Outcome<T> outcome) implements Item<M, T> {}

    /**
     * The item failed.
     *
     * @param item as it was given
     * @param failure what {@link Idempotency#run} would have thrown: the action's own exception, or the store's
     */
    public record Failed<M, T extends @Nullable Object>(M item, Exception failure) implements Item<M, T> {}
}
