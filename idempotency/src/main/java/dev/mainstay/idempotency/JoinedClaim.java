package dev.mainstay.idempotency;

import dev.mainstay.core.Action;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A claim that is live while its action runs in its transaction. */
final class JoinedClaim implements Claim {
    private final JoinedIdempotency.Transaction transaction;
    private final RecordKey key;
    private final Begin.Begun begun;
    private final Results<?> results;
    /** Committed by earlier attempts. */
    private final Map<String, Step> earlier = new HashMap<>();
    /** Kept by this one, unless its caller went back to a savepoint; only the transaction knows. */
    private final Set<String> kept = new HashSet<>();

    private volatile boolean ended;

    JoinedClaim(JoinedIdempotency.Transaction transaction, RecordKey key, Begin.Begun begun, Results<?> results) {
        this.transaction = transaction;
        this.key = key;
        this.begun = begun;
        this.results = results;
        begun.steps().forEach(step -> earlier.put(step.name(), step));
    }

    RecordKey key() {
        return key;
    }

    Results<?> results() {
        return results;
    }

    /** The action is over. */
    void end() {
        ended = true;
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
        return !ended && transaction.isOpen();
    }

    @Override
    public String downstreamKey(String purpose) {
        return LeasedClaim.downstreamKey(key, purpose);
    }

    @Override
    public <S extends @Nullable Object, X extends Exception> S step(String name, Codec<S> codec, Action<S, X> body)
            throws X {
        Optional<Step> known = known(Step.requireName(name));
        if (known.isPresent()) {
            return results.decodeStep(codec, known.get());
        }
        S value = body.run();
        results.encodeStep(name, codec, value).ifPresentOrElse(this::keep, () -> results.trouble("step-not-retained"));
        return value;
    }

    private Optional<Step> known(String name) {
        return kept.contains(name) ? transaction.step(key, fence(), name) : Optional.ofNullable(earlier.get(name));
    }

    /** Where that fails the transaction is lost, and the part with it. */
    private void keep(Step step) {
        transaction.keep(key, fence(), step);
        kept.add(step.name());
    }
}
