package dev.mainstay.idempotency;

import dev.mainstay.core.signal.Signals;
import dev.mainstay.idempotency.Verdict.Keep;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every engine makes of a store's answer and of the end of an action. */
final class Answers<T extends @Nullable Object> {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final Operation<T> operation;
    private final Results results;
    private final Signals signals;

    Answers(Operation<T> operation, Results results, Signals signals) {
        this.operation = operation;
        this.results = results;
        this.signals = signals;
    }

    Results results() {
        return results;
    }

    /**
     * Returns what a caller is told who was not told to run.
     *
     * @throws IllegalStateException when a recorded result cannot be read
     */
    Outcome<T> outcome(Begin begin) {
        if (begin instanceof Begin.Finished finished) {
            return finished(finished);
        }
        if (begin instanceof Begin.Busy busy) {
            ended("in-flight");
            return new Outcome.InFlight<>(busy.leaseLeft());
        }
        if (begin instanceof Begin.Quarantined unknown) {
            ended("outcome-unknown");
            return new Outcome.OutcomeUnknown<>(unknown.since(), unknown.attempts());
        }
        ended("payload-mismatch");
        return new Outcome.PayloadMismatch<>();
    }

    private Outcome<T> finished(Begin.Finished finished) {
        Result result = results.opened(finished.result());
        if (result.kind() == Result.Kind.NOT_RETAINED) {
            ended("result-not-retained");
            return new Outcome.ResultNotRetained<>(finished.completedAt(), result.bytes());
        }
        T value = results.decode(operation.codec(), result);
        ended("replayed");
        return new Outcome.Replayed<>(value, finished.completedAt());
    }

    /** Returns what an attempt leaves behind; a verdict that fails keeps a value and quarantines a failure. */
    Keep verdict(@Nullable T value, @Nullable Throwable failure) {
        try {
            return operation.verdict().of(value, failure);
        } catch (RuntimeException | Error verdictsFailure) {
            LOG.warn("operation {}: its verdict failed with {}", operation.name(), verdictsFailure.getClass());
            results.trouble("verdict-failed");
            return failure == null ? Keep.RECORD : Keep.QUARANTINE;
        }
    }

    /** Tells how the call ended. */
    void ended(String outcome) {
        CallSignal.tellEnded(signals, operation, outcome);
    }
}
