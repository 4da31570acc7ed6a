package dev.mainstay.idempotency;

import dev.mainstay.core.Action;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A claim on a store's record, with the finished parts of its action, those of earlier attempts included. */
final class LeasedClaim implements Claim {

    private final Holding holding;
    private final Results<?> results;
    private final Begin.Begun begun;
    private final Lease lease;
    /** Replaced as a whole: there are few, and most actions have none. */
    private volatile Map<String, Step> finished = Map.of();

    LeasedClaim(Holding holding, Results<?> results, Begin.Begun begun, Lease lease) {
        this.holding = holding;
        this.results = results;
        this.begun = begun;
        this.lease = lease;
        if (!begun.steps().isEmpty()) {
            begun.steps().forEach(this::add);
        }
    }

    Lease lease() {
        return lease;
    }

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
        Step known = finished.get(Step.requireName(name));
        if (known != null) {
            return results.decodeStep(codec, known);
        }
        S value = body.run();
        results.encodeStep(name, codec, value).ifPresentOrElse(this::keep, () -> results.trouble("step-not-retained"));
        return value;
    }

    /** Tells the store. The part is done whatever it says: a value is never withheld because it could not be kept. */
    private void keep(Step step) {
        add(step);
        long sentAtNanos = lease.now();
        try {
            if (Replies.await(() -> holding.renew(List.of(step)))) {
                lease.renewed(sentAtNanos);
            } else {
                lease.lose();
            }
        } catch (IdempotencyStoreException failure) {
            results.trouble("step-not-retained");
        }
    }

    private synchronized void add(Step step) {
        Map<String, Step> all = new HashMap<>(finished);
        all.put(step.name(), step);
        finished = Map.copyOf(all);
    }

    @Override
    public String downstreamKey(String purpose) {
        return downstreamKey(holding.key(), purpose);
    }

    static String downstreamKey(RecordKey key, String purpose) {
        byte[] digest = new PartsDigest().add(key.digest()).add(purpose).digest();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    }
}
