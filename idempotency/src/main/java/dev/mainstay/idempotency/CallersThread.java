package dev.mainstay.idempotency;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Runs what comes next on the thread that waits for it: asking a store may block, and no timer's thread may. */
final class CallersThread implements Executor {

    private final Thread thread = Thread.currentThread();

    /** Most calls have an answer at once and never a task. */
    private @Nullable Queue<Runnable> tasks;

    @Override
    public void execute(Runnable task) {
        add(task);
        LockSupport.unpark(thread);
    }

    private synchronized void add(Runnable task) {
        if (tasks == null) {
            tasks = new ArrayDeque<>();
        }
        tasks.add(task);
    }

    private synchronized @Nullable Runnable poll() {
        return tasks == null ? null : tasks.poll();
    }

    /** Waits for the answer. An interrupt ends the waiting for others, never that for the store; the flag is kept. */
    void await(Admission admission) {
        admission.whenAnswered(() -> LockSupport.unpark(thread));
        boolean interrupted = false;
        while (!admission.answer().isDone()) {
            @Nullable Runnable task = poll();
            if (task != null) {
                task.run();
                continue;
            }
            LockSupport.park(this);
            if (Thread.interrupted()) {
                interrupted = true;
                admission.giveUp();
            }
        }
        if (interrupted) {
            thread.interrupt();
        }
    }
}
