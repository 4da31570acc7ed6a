package dev.mainstay.idempotency.jobs;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as it lies in a store.
 *
 * @param letter the message and why it is here
 * @param firstSeen when it came for the first time, on the store's clock
 * @param lastSeen when it came for the last time
 * @param replayedAt when a replay of it was done; null while it waits
 * @param held whether it is kept from replay until an operator releases it
 */
public record DeadLetterEntry(
        DeadLetter letter,
        Instant firstSeen,
        Instant lastSeen,
        @Nullable Instant replayedAt,
        boolean held) {

    /** Returns the letter's id. */
    public UUID id() {
        return letter.id();
    }

    /** Says whether nothing of it is done yet. */
    public boolean waits() {
        return replayedAt == null;
    }
}
