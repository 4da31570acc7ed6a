package dev.mainstay.core.fallback;

import dev.mainstay.core.Action;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs an action, and a fallback in its place when it fails.
 *
 * <p>Both run on the caller's thread, in the caller's context. When the fallback fails as well, the caller gets what the action threw, and what
 * the fallback threw is suppressed in it (of an exception object that is thrown again and again only the first ten). An {@link Error} of
 * the action, and whatever it throws on an interrupted thread, passes without a fallback.
 */
public final class Fallbacks {

    private Fallbacks() {}

    /**
     * Runs an action with a fallback.
     *
     * @param action tried first
     * @param degradable asked about what the action threw; anything else passes unchanged, as a business error should
     * @param fallback run at most once
     * @return fresh from the action, or a fallback with the action's exception as its cause
     * @throws X what the action threw
     */
    public static <T extends @Nullable Object, X extends Exception> Degraded<T> call(
            Action<? extends T, X> action, Predicate<? super Throwable> degradable, Action<? extends T, ?> fallback)
            throws X {
        return orElse(() -> Degraded.fresh(action.run()), degradable, fallback);
    }

    /**
     * Runs an action that may bring a second best answer itself, as {@link LastGood} does, with a fallback.
     *
     * @param action tried first
     * @param degradable asked about what the action threw; anything else passes unchanged, as a business error should
     * @param fallback run at most once
     * @return what the action returned, or a fallback with the action's exception as its cause
     * @throws X what the action threw
     */
    public static <T extends @Nullable Object, X extends Exception> Degraded<T> orElse(
            Action<Degraded<T>, X> action, Predicate<? super Throwable> degradable, Action<? extends T, ?> fallback)
            throws X {
        try {
            return action.run();
        } catch (Throwable failure) {
            Degraded<T> second = Failures.isDegradable(failure, degradable) ? inPlaceOf(failure, fallback) : null;
            if (second == null) {
                throw failure;
            }
            return second;
        }
    }

    /** Runs the fallback; returns null when it fails, with its failure suppressed in the given one. */
    static <T extends @Nullable Object> @Nullable Degraded<T> inPlaceOf(
            Throwable failure, Action<? extends T, ?> fallback) {
        try {
            return Degraded.fallback(fallback.run(), failure);
        } catch (Throwable second) {
            if (second instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            Failures.suppress(failure, second);
            return null;
        }
    }
}
