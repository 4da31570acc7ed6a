package dev.mainstay.idempotency;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Digests that an engine uses again and again: to make one costs about as much time as to use it, and several times the bytes of a key.
 * Threads mostly come back to a place of their own, and none ever waits for one.
 */
final class Digests {

    private static final int PLACES = 16;

    private final AtomicReferenceArray<@Nullable PartsDigest> idle = new AtomicReferenceArray<>(PLACES);

    RecordKey keyOf(Operation<?> operation, Request request) {
        int place = System.identityHashCode(Thread.currentThread()) & (PLACES - 1);
        PartsDigest used = idle.getAndSet(place, null);
        PartsDigest digest = used == null ? new PartsDigest() : used;
        RecordKey key = RecordKey.of(operation, request, digest);
        idle.set(place, digest);
        return key;
    }
}
