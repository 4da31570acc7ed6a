package dev.mainstay.core.guard;

import dev.mainstay.core.Action;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.fallback.Degraded;
import dev.mainstay.core.fallback.Fallbacks;
import dev.mainstay.core.fallback.LastGood;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The second best answers of one guard: what stands around its calls, outermost and once. */
final class Degradation {

    private final Guard guard;

    /** Made when the first call asks for it, since it needs a library that not everybody has. */
    private volatile @Nullable LastGood<Object, Object> lastGood;

    Degradation(Guard guard) {
        this.guard = guard;
    }

    <T extends @Nullable Object, X extends Exception> Degraded<T> orElse(
            Action<? extends T, X> action, Action<? extends T, ?> fallback) throws X {
        try {
            Degraded<T> answer = Fallbacks.<T, X>call(() -> good(action), this::isDegradable, fallback);
            if (answer.isDegraded()) {
                guard.environment().signals().emit(GuardSignal.fallback(guard.name()));
            }
            return answer;
        } catch (FailedResultException failed) {
            return Degraded.fresh(result(failed));
        }
    }

    <T, X extends Exception> Degraded<T> orLastGood(Object key, Action<? extends T, X> action, Duration maxAge)
            throws X {
        CallContext outer = CallContext.current();
        Deadline deadline =
                guard.parts().deadlineFrom(outer, guard.environment().ticker());
        // A call that waits for the one before it has no more time than that one had.
        CallContext bounded = deadline == null ? outer : outer.withDeadline(deadline);
        try {
            return bounded.call(() -> cast(answers().get(key, maxAge, () -> good(action))));
        } catch (FailedResultException failed) {
            return Degraded.fresh(result(failed));
        }
    }

    /** Calls; a result that is a failure must not pass for a good answer. */
    private <T extends @Nullable Object, X extends Exception> T good(Action<? extends T, X> action) throws X {
        T result = guard.call(action);
        if (!Verdict.onResult(result, guard.config().classifier()).isSuccess()) {
            throw new FailedResultException(result);
        }
        return result;
    }

    /** Business errors, interrupts and errors of the JVM pass through. */
    private boolean isDegradable(Throwable failure) {
        if (failure instanceof GuardOutcome) {
            return !(failure instanceof CallInterruptedException) && !(failure instanceof GuardsClosedException);
        }
        if (failure instanceof FailedResultException failed) {
            return Verdict.onResult(failed.result(), guard.config().classifier())
                            .failed()
                    != null;
        }
        return failure instanceof TimeLimitExceededException
                || Verdict.onFailure(failure, guard.config().classifier(), false)
                                .failed()
                        != null;
    }

    private LastGood<Object, Object> answers() {
        LastGood<Object, Object> made = lastGood;
        return made == null ? make() : made;
    }

    private synchronized LastGood<Object, Object> make() {
        LastGood<Object, Object> made = lastGood;
        if (made == null) {
            made = LastGood.builder(guard.name())
                    .ticker(guard.environment().ticker())
                    .signals(guard.environment().signals())
                    .degradable(this::isDegradable)
                    .build();
            lastGood = made;
        }
        return made;
    }

    @SuppressWarnings("unchecked") // one key stands for answers of one type; another one is the caller's own mistake
    private static <T> Degraded<T> cast(Degraded<Object> answer) {
        return (Degraded<T>) answer;
    }

    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"}) // what the action returned
    private static <T extends @Nullable Object> T result(FailedResultException failed) {
        return (T) failed.result();
    }
}
