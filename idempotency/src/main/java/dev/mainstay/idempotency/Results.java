package dev.mainstay.idempotency;

import dev.mainstay.core.signal.Signals;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Between the values of one request and what stores hold. */
final class Results {

    private static final Logger LOG = LoggerFactory.getLogger(Results.class);

    private final Operation<?> operation;
    private final Signals signals;

    Results(Operation<?> operation, Signals signals) {
        this.operation = operation;
        this.signals = signals;
    }

    Operation<?> operation() {
        return operation;
    }

    /** Encodes a value; what cannot be kept becomes a tombstone. */
    <V extends @Nullable Object> Result encode(String purpose, Codec<V> codec, V value) {
        if (value == null) {
            return Result.ofNull();
        }
        try {
            byte[] encoded = codec.encode(value);
            if (encoded.length <= operation.policy().maxResultBytes()) {
                return Result.of(encoded);
            }
            return Result.notRetained(codec.summary(value));
        } catch (RuntimeException | Error failure) {
            // The action is done: a stack that overflows over a cyclic value must not leave the key to a second run.
            trouble("encode", failure);
            return Result.notRetained(new byte[0]);
        }
    }

    @SuppressWarnings("NullAway") // a null that the action returned is replayed as null: V may be null then
    <V extends @Nullable Object> V decode(String purpose, Codec<V> codec, Result result) {
        if (result.kind() == Result.Kind.NULL) {
            return null;
        }
        try {
            return codec.decode(result.bytes());
        } catch (RuntimeException failure) {
            trouble("decode", failure);
            throw new IllegalStateException(
                    "the codec of operation " + operation.name() + " cannot decode the recorded " + purpose, failure);
        }
    }

    void trouble(String what) {
        signals.emit(CallSignal.trouble(operation, what));
    }

    private void trouble(String what, Throwable failure) {
        // The class only: a codec's message may quote the value.
        LOG.warn("operation {}: its codec failed to {} a result with {}", operation.name(), what, failure.getClass());
        trouble(what + "-failed");
    }
}
