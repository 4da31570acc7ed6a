package dev.mainstay.core.time;

import java.time.Duration;

/** Runs a short task later, on a thread of its own choice. */
@FunctionalInterface
public interface Scheduler {

    /**
     * Schedules a task.
     *
     * @param task short and without blocking, since all tasks may share one thread
     * @param delay from now; zero or negative means as soon as possible
     * @return a handle that cancels it
     */
    Scheduled schedule(Runnable task, Duration delay);

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Scheduled {

        /** Takes the task out, unless it has begun. Calling it again changes nothing. */
        void cancel();
    }
}
