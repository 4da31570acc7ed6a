package dev.mainstay.idempotency.jobs;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where dead letters lie. Thread-safe.
 *
 * <p>Every operation is about the letters of the call context's tenant; without a tenant, about those of messages that named none. Each is
 * atomic and throws {@link DeadLetterStoreException} when the store does not answer in time.
 */
public interface DeadLetterStore {

    /** The longest page: {@value} letters. */
    int LONGEST_PAGE = 100;

    /**
     * Keeps a letter, once: of one that is here already only the time it was last seen and the higher number of attempts count.
     *
     * @param letter of this tenant
     */
    void add(DeadLetter letter);

    /** Finds a letter of this tenant. */
    Optional<DeadLetterEntry> find(UUID id);

    /**
     * Lists letters, those that came first before the others.
     *
     * @param filter which ones
     * @param after the last one of the page before; null for the first page
     * @param limit from 1 to {@value #LONGEST_PAGE}
     * @return empty after the last one
     * @throws IllegalArgumentException when the limit is outside of that
     */
    List<DeadLetterEntry> page(DeadLetterFilter filter, @Nullable UUID after, int limit);

    /** Lets a letter that is held be replayed; nothing happens when there is none. */
    void release(UUID id);

    /**
     * Writes down what a replay came to.
     *
     * @param id of a letter; nothing happens when there is none
     * @param delivery done: it waits no longer, and stays so; else one more attempt, and held when its reason
     *     {@linkplain DeadLetterReason#holds() holds}
     */
    void replayed(UUID id, Delivery delivery);
}
