package dev.mainstay.idempotency;

import java.util.Optional;

/** A claim that no store stands behind. */
record UnprotectedClaim(RecordKey key) implements Claim {

    static UnprotectedClaim withoutKey() {
        byte[] unique = new PartsDigest().add(Owner.random().token().toString()).digest();
        return new UnprotectedClaim(new RecordKey(Optional.empty(), unique));
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public boolean recovered() {
        return false;
    }

    @Override
    public long fence() {
        return 0;
    }

    @Override
    public boolean live() {
        return false;
    }

    @Override
    public String downstreamKey(String purpose) {
        return LeasedClaim.downstreamKey(key, purpose);
    }
}
