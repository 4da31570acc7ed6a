package dev.mainstay.idempotency;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * The owners of an engine's calls. As with {@link Owner#random}, each token is drawn from the platform's secure randomness when it is needed:
 * numbers kept in store would come twice out of one checkpoint.
 */
final class Owners {

    private static final long VERSION = 0xF000;
    private static final long RANDOM = 0x4000;

    private final SecureRandom randomness = new SecureRandom();
    private final Places<byte[]> idle = new Places<>(() -> new byte[2 * Long.BYTES]);

    Owner next() {
        int place = idle.ofThisThread();
        byte[] drawn = idle.take(place);
        randomness.nextBytes(drawn);
        ByteBuffer bits = ByteBuffer.wrap(drawn);
        Owner owner = new Owner(marked(bits.getLong(), bits.getLong()));
        idle.giveBack(place, drawn);
        return owner;
    }

    /** Marks it as random, version 4 of RFC 9562: so it is never the operator's. */
    private static UUID marked(long most, long least) {
        return new UUID((most & ~VERSION) | RANDOM, (least >>> 2) | Long.MIN_VALUE);
    }
}
