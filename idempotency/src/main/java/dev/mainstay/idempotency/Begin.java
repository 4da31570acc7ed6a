package dev.mainstay.idempotency;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What a store answers to {@link IdempotencyStore#begin}. */
public sealed interface Begin {

    /**
     * The key is ours; the action may run.
     *
     * @param fence greater than that of every earlier claim on the key, as long as the store's clock does not run back
     * @param attempt from 1; above 1 when an earlier attempt ended without a result
     * @param steps the parts that earlier attempts finished
     */
    record Begun(long fence, int attempt, List<Step> steps) implements Begin {

        /** Copies the steps. */
        public Begun {
            steps = List.copyOf(steps);
        }
    }

    /**
     * The work is done.
     *
     * @param result what is left of it
     * @param completedAt on the store's clock
     */
    record Finished(Result result, Instant completedAt) implements Begin {}

    /**
     * Another owner runs it.
     *
     * @param leaseLeft positive, at most the owner's lease
     */
    record Busy(Duration leaseLeft) implements Begin {}

    /** The key belongs to another payload. */
    record Mismatch() implements Begin {}

    /**
     * An earlier attempt may have taken effect and nobody knows.
     *
     * @param since when that was noticed, on the store's clock
     * @param attempts how many attempts there were
     */
    record Quarantined(Instant since, int attempts) implements Begin {}
}
