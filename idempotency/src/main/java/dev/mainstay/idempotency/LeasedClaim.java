package dev.mainstay.idempotency;

import dev.mainstay.core.Action;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A claim on a store's record. */
record LeasedClaim(RecordKey key, Begin.Begun begun, Lease lease, Steps steps) implements Claim {

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
    public <S extends @Nullable Object, X extends Exception> S step(String name, Codec<S> codec, Action<S, X> body)
            throws X {
        return steps.run(name, codec, body);
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
