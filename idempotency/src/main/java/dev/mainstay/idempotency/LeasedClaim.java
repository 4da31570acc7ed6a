package dev.mainstay.idempotency;

import java.util.Base64;

/** A claim on a store's record. */
record LeasedClaim(RecordKey key, Begin.Begun begun, Lease lease) implements Claim {

    @Override
    public int attempt() {
        return begun.attempt();
    }

    @Override
    public boolean recovered() {
        return begun.attempt() > 1;
    }

    @Override
    public long fence() {
        return begun.fence();
    }

    @Override
    public boolean live() {
        return lease.held();
    }

    @Override
    public String downstreamKey(String purpose) {
        return downstreamKey(key, purpose);
    }

    static String downstreamKey(RecordKey key, String purpose) {
        byte[] digest = new PartsDigest().add(key.digest()).add(purpose).digest();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    }
}
