package dev.mainstay.idempotency;

import dev.mainstay.core.signal.Signals;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Between an operation's values and what stores hold. */
final class Results<T extends @Nullable Object> {

    private static final Logger LOG = LoggerFactory.getLogger(Results.class);

    private final Operation<T> operation;
    private final Signals signals;

    Results(Operation<T> operation, Signals signals) {
        this.operation = operation;
        this.signals = signals;
    }

    Result encode(T value) {
        if (value == null) {
            return Result.ofNull();
        }
        try {
            if (!operation.codec().keeps(value)) {
                return Result.notRetained(operation.codec().summary(value));
            }
            byte[] encoded = operation.codec().encode(value);
            if (encoded.length <= operation.policy().maxResultBytes()) {
                return Result.of(encoded);
            }
            return Result.notRetained(operation.codec().summary(value));
        } catch (RuntimeException | Error failure) {
            // The action is done: a stack that overflows over a cyclic value must not leave the key to a second run.
            trouble("encode", failure);
            return Result.notRetained(new byte[0]);
        }
    }

    @SuppressWarnings("NullAway") // a null that the action returned is replayed as null: T may be null then
    T decode(Result result) {
        if (result.kind() == Result.Kind.NULL) {
            return null;
        }
        try {
            return operation.codec().decode(result.bytes());
        } catch (RuntimeException failure) {
            trouble("decode", failure);
            throw new IllegalStateException(
                    "the codec of operation " + operation.name() + " cannot decode the recorded result", failure);
        }
    }

    private void trouble(String what, Throwable failure) {
        // The class only: a codec's message may quote the value.
        LOG.warn("operation {}: its codec failed to {} a result with {}", operation.name(), what, failure.getClass());
        signals.emit(CallSignal.trouble(operation, what + "-failed"));
    }
}
