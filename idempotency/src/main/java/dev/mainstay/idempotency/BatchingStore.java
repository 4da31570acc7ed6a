package dev.mainstay.idempotency;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** A store that can be asked for many keys in one round trip. */
public interface BatchingStore extends IdempotencyStore {

    /**
     * Claims keys, each by itself: that one is refused or fails says nothing of the others.
     *
     * @param calls no key twice
     * @return the answers in the order of the calls
     */
    List<CompletionStage<Begin>> beginAll(List<Beginning> calls);

    /**
     * One call of {@link IdempotencyStore#begin}.
     *
     * @param key the record
     * @param payload compared with that of the record, if there is one
     * @param owner made by the caller before it first sends this
     * @param policy lease, retention and what to do with an abandoned record
     */
    record Beginning(RecordKey key, Fingerprint payload, Owner owner, Policy policy) {}
}
