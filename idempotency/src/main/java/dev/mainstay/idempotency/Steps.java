package dev.mainstay.idempotency;

import dev.mainstay.core.Action;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The finished parts of one attempt, those of earlier attempts included. */
final class Steps {

    private final Holding holding;
    private final Results results;
    private final Lease lease;
    private final Surroundings around;
    /** Replaced as a whole: there are few, and most actions have none. */
    private volatile Map<String, Step> finished = Map.of();

    Steps(Holding holding, Results results, Lease lease, Surroundings around) {
        this.holding = holding;
        this.results = results;
        this.lease = lease;
        this.around = around;
    }

    Steps with(List<Step> earlier) {
        if (!earlier.isEmpty()) {
            earlier.forEach(this::add);
        }
        return this;
    }

    private synchronized void add(Step step) {
        Map<String, Step> all = new HashMap<>(finished);
        all.put(step.name(), step);
        finished = Map.copyOf(all);
    }

    <S extends @Nullable Object, X extends Exception> S run(String name, Codec<S> codec, Action<S, X> body) throws X {
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
        long sentAtNanos = around.ticker().nanos();
        try {
            if (Replies.await(() -> holding.renew(results.operation().policy().lease(), List.of(step)))) {
                lease.renewed(sentAtNanos);
            } else {
                lease.lose();
            }
        } catch (IdempotencyStoreException failure) {
            results.trouble("step-not-retained");
        }
    }
}
