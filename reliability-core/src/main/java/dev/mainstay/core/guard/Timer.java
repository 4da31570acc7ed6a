package dev.mainstay.core.guard;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One daemon thread for the time limits of all guards. It starts with the first limit; a cancelled one leaves nothing behind. */
final class Timer implements Scheduler {

    static final String THREAD_NAME = "mainstay-guards-timer";

    private final ScheduledThreadPoolExecutor executor;

    Timer(ScheduledThreadPoolExecutor executor) {
        this.executor = executor;
    }

    static ScheduledThreadPoolExecutor daemon() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            // It outlives the call that happens to start it, and must not keep what belongs to that one.
            Thread thread = new Thread(null, task, THREAD_NAME, 0, false);
            thread.setContextClassLoader(Timer.class.getClassLoader());
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    /**
     * As promised.
     *
     * @throws GuardsClosedException after {@link #close()}
     */
    @Override
    public Scheduled schedule(Runnable task, Duration delay) {
        try {
            ScheduledFuture<?> entry = executor.schedule(task, Nanos.of(delay), TimeUnit.NANOSECONDS);
            return () -> entry.cancel(false);
        } catch (RejectedExecutionException closed) {
            throw new GuardsClosedException();
        }
    }

    /** Takes no more tasks; the thread ends when the calls that still run have ended or run out of time. */
    void close() {
        executor.shutdown();
    }
}
