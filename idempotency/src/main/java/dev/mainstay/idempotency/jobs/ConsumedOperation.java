package dev.mainstay.idempotency.jobs;

import dev.mainstay.idempotency.Codec;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Verdict;
import org.jspecify.annotations.Nullable;

/** An operation as a consumer runs it. */
final class ConsumedOperation {

    private ConsumedOperation() {}

    /** A queue has no use for an earlier result, so a result that can no longer be decoded must not keep a message from being done. */
    static <T extends @Nullable Object> Operation<T> of(Operation<T> operation) {
        Verdict<T> verdict = operation.verdict();
        return new Operation<>(
                operation.name(),
                new Unread<>(operation.codec()),
                operation.policy(),
                (value, failure) ->
                        failure instanceof AttemptsSpentException ? Verdict.Keep.RETRY : verdict.of(value, failure));
    }

    private record Unread<T>(Codec<T> codec) implements Codec<T> {

        @Override
        public byte[] encode(T value) {
            return codec.encode(value);
        }

        @Override
        @SuppressWarnings("NullAway") // nobody looks at it
        public T decode(byte[] bytes) {
            return null;
        }

        @Override
        public byte[] summary(T value) {
            return codec.summary(value);
        }
    }
}
