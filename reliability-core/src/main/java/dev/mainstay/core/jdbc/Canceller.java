package dev.mainstay.core.jdbc;

import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Scheduler;
import dev.mainstay.core.time.Scheduler.Scheduled;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs what ends statements when their time is over.
 *
 * @param scheduler knows when
 * @param executor does it, since a driver may have to open a connection for it
 */
record Canceller(Scheduler scheduler, Executor executor) {

    /**
     * A cancel that overtakes its statement on the way to the server is lost. So one that was sent with less time left gets this much.
     */
    static final Duration SHORTEST = Duration.ofMillis(2);

    private static final String THREAD = "mainstay-statement-cancel";

    Scheduled at(Deadline deadline, Runnable task) {
        long nanos = Math.max(deadline.remainingNanos(), Nanos.of(SHORTEST));
        return after(Duration.ofNanos(nanos), task);
    }

    Scheduled after(Duration delay, Runnable task) {
        return scheduler.schedule(() -> go(task), delay);
    }

    private void go(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException closed) {
            // Statements that ran when the guards were closed keep their time limit.
            Thread thread = new Thread(null, task, THREAD, 0, false);
            thread.setDaemon(true);
            thread.start();
        }
    }
}
