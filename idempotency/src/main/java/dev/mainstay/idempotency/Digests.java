package dev.mainstay.idempotency;

/** Digests that an engine uses again and again: to make one costs about as much time as to use it, and several times the bytes of a key. */
final class Digests {

    private final Places<PartsDigest> idle = new Places<>(PartsDigest::new);

    RecordKey keyOf(Operation<?> operation, Request request) {
        int place = idle.ofThisThread();
        PartsDigest digest = idle.take(place);
        RecordKey key = RecordKey.of(operation, request, digest);
        idle.giveBack(place, digest);
        return key;
    }
}
