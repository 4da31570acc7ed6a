package dev.mainstay.audit.seal;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one thread of a sealer that was given no scheduler. */
final class SealTimer implements Scheduler, AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(null, task, "mainstay-audit-sealer", 0, false);
        thread.setDaemon(true);
        return thread;
    });

    SealTimer() {
        // A run that ends while this closes must not fail because it cannot schedule the next.
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Scheduled schedule(Runnable task, Duration delay) {
        Future<?> future = executor.schedule(task, Nanos.of(delay), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /** Waits for a run that has begun, a while. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            executor.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
