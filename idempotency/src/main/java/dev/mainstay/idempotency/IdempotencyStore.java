package dev.mainstay.idempotency;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where records live. Five operations, each atomic and each one round trip; all times are the store's.
 *
 * <pre>
 * ABSENT ── begin ──▶ RUNNING ── complete ──▶ DONE
 *   ▲                  │  ▲ └── settle(QUARANTINE) ──▶ QUARANTINED
 *   └ settle(FORGET) ──┤  │ begin, attempt + 1                ▲ begin, if abandoned work is to be quarantined
 *                      │  └── RETRYABLE ◀── settle(RETRY)     │
 *                      └── the lease ends ──▶ LAPSED ──────────┴─ begin, otherwise ──▶ RUNNING, attempt + 1
 * </pre>
 *
 * <p>A record past its retention is absent, whether or not it has been cleaned up. Every message may arrive twice: the same begin from the
 * same owner is answered the same, and so is the same complete. Only the owner of a running (or lapsed and not taken over) record can change
 * it; everybody else is answered {@code false} and changes nothing.
 *
 * <p>A stage that fails does so with {@link IdempotencyStoreException}, within the store's own time limit. Implementations are thread-safe.
 */
public interface IdempotencyStore {

    /**
     * Claims a key or says why not.
     *
     * @param key the record
     * @param payload compared with that of the record, if there is one
     * @param owner made by the caller before it first sends this
     * @param policy lease, retention and what to do with an abandoned record
     */
    CompletionStage<Begin> begin(RecordKey key, Fingerprint payload, Owner owner, Policy policy);

    /**
     * Keeps the result of the owner's attempt, also after its lease ended, as long as nobody took over.
     *
     * @param key the record
     * @param owner who began
     * @param result what to keep
     * @param retain how long, from now
     * @return false when the record is no longer the owner's
     */
    CompletionStage<Boolean> complete(RecordKey key, Owner owner, Result result, Duration retain);

    /**
     * Ends the owner's attempt without a result. The {@linkplain Owner#operator() operator} may {@code FORGET} a record in any state.
     *
     * @param key the record
     * @param owner who began
     * @param keep {@code RETRY}, {@code FORGET} or {@code QUARANTINE}
     * @return false when the record is no longer the owner's; for the operator, when there was none
     * @throws IllegalArgumentException for {@code RECORD}, and when the operator asks for anything but {@code FORGET}
     */
    CompletionStage<Boolean> settle(RecordKey key, Owner owner, Verdict.Keep keep);

    /**
     * Sets the owner's lease to run from now, and the retention with it, so that long work does not outlive its own record; and keeps the
     * steps that were finished since the last time beside those it has. A completed record drops them.
     *
     * @param key the record
     * @param owner who began
     * @param lease how long, from now
     * @param finished steps to add, mostly none
     * @return false when the record is no longer the owner's
     */
    CompletionStage<Boolean> renew(RecordKey key, Owner owner, Duration lease, List<Step> finished);

    /**
     * Reads a record.
     *
     * @param key the record
     */
    CompletionStage<Optional<Entry>> find(RecordKey key);
}
