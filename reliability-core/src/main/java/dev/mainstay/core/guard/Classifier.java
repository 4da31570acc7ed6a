package dev.mainstay.core.guard;

import java.util.Optional;

/**
 * Tells what an exception says about the dependency. Called on the caller's thread after each attempt that threw; thread-safe and quick.
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
     * Returns a classifier that asks another one about what this one does not know.
     *
     * @param next asked second
     */
    default Classifier orElse(Classifier next) {
        return failure -> classify(failure).or(() -> next.classify(failure));
    }
}
