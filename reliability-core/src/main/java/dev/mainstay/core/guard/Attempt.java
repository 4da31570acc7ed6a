package dev.mainstay.core.guard;

import dev.mainstay.core.Action;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.time.Scheduler;
import dev.mainstay.core.timeout.TimeLimit;
import org.jspecify.annotations.Nullable;

/** Runs an action once, on the calling thread, within the time that it has. */
final class Attempt {

    private Attempt() {}

    /**
     * Runs it.
     *
     * @param until when it must be over, visible to the action; null for no limit
     * @param interrupt whether the thread is interrupted then
     * @throws TimeUp when that interrupt was sent, whatever the action returned or threw; the interrupt has been taken back; or when the action
     *     itself found that its time was over
     */
    static <T extends @Nullable Object, X extends Exception> T run(
            Action<T, X> action, CallContext outer, @Nullable Deadline until, boolean interrupt, Scheduler scheduler)
            throws X {
        if (until == null) {
            return action.run();
        }
        if (!interrupt) {
            return outer.withDeadline(until).call(action);
        }
        TimeLimit limit = TimeLimit.start(until, scheduler, outer.interrupter().orElse(null));
        T result;
        try {
            result = outer.withDeadline(until, limit).call(action);
        } catch (Throwable failure) {
            if (limit.end()) {
                throw failure instanceof TimeUp up ? up : new TimeUp(failure);
            }
            throw failure;
        }
        if (limit.end()) {
            throw new TimeUp(null);
        }
        return result;
    }
}
