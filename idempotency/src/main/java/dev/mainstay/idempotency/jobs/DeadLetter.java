package dev.mainstay.idempotency.jobs;

import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.idempotency.Fingerprint;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * A message that is not delivered again, with the reason.
 *
 * @param id the same for the same message and reason however often it comes; says nothing about the message
 * @param operation whose message it is, the operation's name
 * @param message as it came; cut when the reason is {@link DeadLetterReason#TOO_LARGE}
 * @param cause why it is here
 * @param correlationId of the run that gave it up
 */
public record DeadLetter(UUID id, String operation, Message message, Cause cause, CorrelationId correlationId) {

    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    /**
     * Why a message is a dead letter.
     *
     * @param reason the kind
     * @param detail more about the latest failure, without payload and key; may be empty
     * @param attempts how often it was tried, from 1; replays that failed are counted
     */
    public record Cause(DeadLetterReason reason, String detail, int attempts) {

        /**
         * Checks the count.
         *
         * @throws IllegalArgumentException when it is less than 1
         */
        public Cause {
            if (attempts < 1) {
                throw new IllegalArgumentException("attempts must be >= 1, was " + attempts);
            }
        }
    }

    /** Returns the id for a message, from its whole body: SHA-256 in a UUID of version 8 (RFC 9562). */
    static UUID idFor(String operation, Message message, DeadLetterReason reason) {
        String tenant = message.tenant() == null ? "" : message.tenant();
        ByteBuffer digest = ByteBuffer.wrap(Fingerprint.of(operation, reason.code(), tenant, message.id())
                .and(message.body())
                .digest());
        long high = (digest.getLong() & ~0xF000L) | VERSION_8;
        long low = (digest.getLong() & ~0xC000_0000_0000_0000L) | VARIANT;
        return new UUID(high, low);
    }
}
