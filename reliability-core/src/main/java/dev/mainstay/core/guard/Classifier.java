package dev.mainstay.core.guard;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells what an exception or a result says about the dependency. Called on the caller's thread after each attempt; thread-safe and quick.
 *
 * <p>It gets the cause where the exception only wraps one ({@code ExecutionException}, {@code CompletionException},
 * {@code UndeclaredThrowableException}, {@code InvocationTargetException}). What no classifier knows is judged by
 * {@link Classifiers#defaults()}; so is everything while a classifier throws.
 *
 * <pre>{@code
 * Classifier payments = failure -> failure instanceof CardDeclined ? Optional.of(Classification.ignored()) : Optional.empty();
 * GuardConfig config = GuardConfig.api().toBuilder().classifier(payments.orElse(Classifiers.http())).build();
 * }</pre>
 */
@FunctionalInterface
public interface Classifier {

    /**
     * Judges an exception.
     *
     * @param failure what the attempt threw, or the cause that it wraps
     * @return empty when this classifier does not know it
     */
    Optional<Classification> classify(Exception failure);

    /**
     * Judges what an attempt returned. By default every result is a success. After the last attempt a result that is a failure is returned
     * as it is.
     *
     * @param result what the attempt returned; for an asynchronous one what its stage completed with
     * @return empty when this classifier does not know it
     */
    default Optional<Classification> classifyResult(@Nullable Object result) {
        return Optional.empty();
    }

    /**
     * Returns a classifier that asks another one about what this one does not know.
     *
     * @param next asked second
     */
    default Classifier orElse(Classifier next) {
        return new Chain(this, next);
    }

    /**
     * Two classifiers, asked in turn.
     *
     * @param first asked first
     * @param second asked about what the first does not know
     */
    record Chain(Classifier first, Classifier second) implements Classifier {

        @Override
        public Optional<Classification> classify(Exception failure) {
            return first.classify(failure).or(() -> second.classify(failure));
        }

        @Override
        public Optional<Classification> classifyResult(@Nullable Object result) {
            Optional<Classification> known = first.classifyResult(result);
            return known.isPresent() ? known : second.classifyResult(result);
        }
    }
}
