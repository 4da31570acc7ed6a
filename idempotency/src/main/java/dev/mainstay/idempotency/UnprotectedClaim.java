package dev.mainstay.idempotency;

import dev.mainstay.core.Action;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    public <S extends @Nullable Object, X extends Exception> S step(String name, Codec<S> codec, Action<S, X> body)
            throws X {
        Step.requireName(name);
        return body.run();
    }

    @Override
    public String downstreamKey(String purpose) {
        return LeasedClaim.downstreamKey(key, purpose);
    }
}
