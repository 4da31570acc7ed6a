package dev.mainstay.idempotency;

import dev.mainstay.core.signal.Signals;
import dev.mainstay.idempotency.Verdict.Keep;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between the caller of one request and what stores hold: values encoded, and sealed where the engine has keys; and what every engine makes
 * of a store's answer and of the end of an action.
 */
final class Results<T extends @Nullable Object> {

    private static final Logger LOG = LoggerFactory.getLogger(Results.class);

    private final Operation<T> operation;
    private final RecordKey key;
    private final Fingerprint payload;
    private final @Nullable ResultSeal seal;
    private final Signals signals;

    Results(Operation<T> operation, RecordKey key, Fingerprint payload, @Nullable ResultSeal seal, Signals signals) {
        this.operation = operation;
        this.key = key;
        this.payload = payload;
        this.seal = seal;
        this.signals = signals;
    }

    Operation<T> operation() {
        return operation;
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
        Result result = opened(finished.result());
        if (result.kind() == Result.Kind.NOT_RETAINED) {
            ended("result-not-retained");
            return new Outcome.ResultNotRetained<>(finished.completedAt(), result.bytes());
        }
        T value = decode(operation.codec(), result);
        ended("replayed");
        return new Outcome.Replayed<>(value, finished.completedAt());
    }

    /** Returns what an attempt leaves behind; a verdict that fails keeps a value and quarantines a failure. */
    Keep verdict(@Nullable T value, @Nullable Throwable failure) {
        try {
            return Objects.requireNonNull(operation.verdict().of(value, failure), "the verdict must not be null");
        } catch (RuntimeException | Error verdictsFailure) {
            LOG.warn("operation {}: its verdict failed with {}", operation.name(), verdictsFailure.getClass());
            trouble("verdict-failed");
            return failure == null ? Keep.RECORD : Keep.QUARANTINE;
        }
    }

    /** Tells how the call ended. */
    void ended(String outcome) {
        CallSignal.tellEnded(signals, operation, outcome);
    }

    /** Returns what is kept of a value: the value, or a tombstone. */
    <V extends @Nullable Object> Result encode(Codec<V> codec, V value) {
        try {
            Result plain = plain(codec, value);
            return seal == null ? plain : seal.seal(key, payload, plain);
        } catch (RuntimeException | Error failure) {
            // The action is done: a stack that overflows over a cyclic value must not leave the key to a second run.
            trouble("encode", failure);
            return Result.notRetained(new byte[0]);
        }
    }

    /** Returns what is kept of a part's value; empty when nothing can be. */
    <V extends @Nullable Object> Optional<Step> encodeStep(String name, Codec<V> codec, V value) {
        try {
            Result plain = plain(codec, value);
            if (plain.kind() == Result.Kind.NOT_RETAINED) {
                return Optional.empty();
            }
            Step step = new Step(name, plain);
            return Optional.of(seal == null ? step : seal.seal(key, payload, step));
        } catch (RuntimeException | Error failure) {
            trouble("encode", failure);
            return Optional.empty();
        }
    }

    private <V extends @Nullable Object> Result plain(Codec<V> codec, V value) {
        if (value == null) {
            return Result.ofNull();
        }
        if (!codec.keeps(value)) {
            return Result.notRetained(codec.summary(value));
        }
        byte[] encoded = codec.encode(value);
        return encoded.length <= operation.policy().maxResultBytes()
                ? Result.of(encoded)
                : Result.notRetained(codec.summary(value));
    }

    /**
     * Returns a stored result as it was before it was sealed.
     *
     * @throws IllegalStateException when it cannot be opened
     */
    Result opened(Result stored) {
        try {
            return seal == null ? stored : seal.open(key, payload, stored);
        } catch (RuntimeException failure) {
            throw unreadable("result", failure);
        }
    }

    /**
     * Returns the value of a result that holds one.
     *
     * @throws IllegalStateException when it cannot be decoded
     */
    <V extends @Nullable Object> V decode(Codec<V> codec, Result opened) {
        try {
            return value(codec, opened);
        } catch (RuntimeException failure) {
            throw unreadable("result", failure);
        }
    }

    /**
     * Returns the value of a part that was finished.
     *
     * @throws IllegalStateException when it cannot be opened or decoded
     */
    <V extends @Nullable Object> V decodeStep(Codec<V> codec, Step stored) {
        try {
            Step opened = seal == null ? stored : seal.open(key, payload, stored);
            return value(codec, opened.result());
        } catch (RuntimeException failure) {
            throw unreadable("result of step " + stored.name(), failure);
        }
    }

    @SuppressWarnings("NullAway") // a null that the action returned is replayed as null: V may be null then
    private static <V extends @Nullable Object> V value(Codec<V> codec, Result opened) {
        if (opened.kind() == Result.Kind.SEALED) {
            throw new IllegalStateException(
                    "a sealed result needs an engine that has its key, built with sealing(keys)");
        }
        return opened.kind() == Result.Kind.NULL ? null : codec.decode(opened.bytes());
    }

    private IllegalStateException unreadable(String what, RuntimeException failure) {
        trouble("decode", failure);
        return new IllegalStateException(
                "operation " + operation.name() + " cannot read its recorded " + what
                        + " and will not run again for it",
                failure);
    }

    void trouble(String what) {
        signals.emit(CallSignal.trouble(operation, what));
    }

    private void trouble(String what, Throwable failure) {
        // The class only: a codec's message may quote the value.
        LOG.warn("operation {}: failed to {} a result with {}", operation.name(), what, failure.getClass());
        trouble(what + "-failed");
    }
}
