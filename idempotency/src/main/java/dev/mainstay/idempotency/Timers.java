package dev.mainstay.idempotency;

import dev.mainstay.core.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Where heartbeats run, and the count of claims that still need it: a closed engine lets go of its thread after the last of them. */
final class Timers implements Scheduler {

    private final Scheduler scheduler;
    private final Executor elsewhere;
    private final Runnable whenIdle;
    private final Object lock = new Object();
    private boolean closed;
    private int users;

    private Timers(Scheduler scheduler, Executor elsewhere, Runnable whenIdle) {
        this.scheduler = scheduler;
        this.elsewhere = elsewhere;
        this.whenIdle = whenIdle;
    }

    static Timers of(Scheduler scheduler, Executor elsewhere) {
        return new Timers(scheduler, elsewhere, () -> {});
    }

    static Timers owned(Executor elsewhere) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "mainstay-idempotency-heartbeat");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        Scheduler scheduler = (task, delay) -> {
            ScheduledFuture<?> future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        };
        return new Timers(scheduler, elsewhere, executor::shutdown);
    }

    @Override
    public Scheduled schedule(Runnable task, Duration delay) {
        return scheduler.schedule(task, delay);
    }

    /** Schedules a task that may block, and so must not hold up the heartbeats. */
    void scheduleElsewhere(Runnable task, Duration delay) {
        scheduler.schedule(() -> elsewhere.execute(task), delay);
    }

    /** Counts a new claim in. */
    void enter() {
        synchronized (lock) {
            if (closed) {
                // For whoever calls, that is no bug of theirs: another instance answers.
                throw new IdempotencyStoreException("idempotency is closed and takes no new claim", null);
            }
            users++;
        }
    }

    /** Counts in what follows from a claim that is counted already. */
    void enterAgain() {
        synchronized (lock) {
            users++;
        }
    }

    void leave() {
        synchronized (lock) {
            users--;
            endWhenIdle();
        }
    }

    void close() {
        synchronized (lock) {
            closed = true;
            endWhenIdle();
        }
    }

    private void endWhenIdle() {
        if (closed && users == 0) {
            whenIdle.run();
        }
    }
}
