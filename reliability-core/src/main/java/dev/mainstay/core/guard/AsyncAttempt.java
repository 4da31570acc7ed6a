package dev.mainstay.core.guard;

import dev.mainstay.core.breaker.Permit;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.time.Scheduler.Scheduled;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One attempt of an asynchronous call: it is settled once, by its work, its time limit or its caller, whoever comes first. */
final class AsyncAttempt implements Cancellation {

    private final Parts parts;
    private final Permit permit;
    private final long startedAt;
    private final AtomicBoolean settled = new AtomicBoolean();
    private final AtomicBoolean holdsPlace = new AtomicBoolean(true);
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Runnable> hooks = new ArrayList<>(1);
    private boolean cancelled;
    private volatile @Nullable Scheduled timer;

    AsyncAttempt(Parts parts, Permit permit, long startedAt) {
        this.parts = parts;
        this.permit = permit;
        this.startedAt = startedAt;
    }

    Permit permit() {
        return permit;
    }

    long startedAt() {
        return startedAt;
    }

    /** Sets what ends it when its time is over; called before its work begins. Its caller may have settled it already. */
    void limitedBy(Scheduled limit) {
        timer = limit;
        if (settled.get()) {
            limit.cancel();
        }
    }

    /**
     * Starts the work. What starting it throws, and that it returns nothing, comes as a stage that has failed.
     *
     * @param onCallersThread whether an interrupt that starting it ran into is one of the caller's thread, which must not lose it
     */
    <T extends @Nullable Object> CompletionStage<T> begin(
            AsyncAction<T, ?> action, CallContext context, boolean onCallersThread) {
        try {
            return Objects.requireNonNull(
                    context.call(() -> action.start(this)),
                    "an asynchronous action must return a stage, returned null");
        } catch (Throwable failure) {
            if (failure instanceof InterruptedException && onCallersThread) {
                Thread.currentThread().interrupt();
            }
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** Says whether the caller of this method is the one who settles it. */
    boolean settle() {
        if (!settled.compareAndSet(false, true)) {
            return false;
        }
        Scheduled limit = timer;
        if (limit != null) {
            limit.cancel();
        }
        return true;
    }

    /** Gives back the place in the bulkhead, the first time. */
    void leave() {
        if (holdsPlace.compareAndSet(true, false)) {
            parts.leave();
        }
    }

    /** Stops the work, as far as it said how. Its place is free at once, unless it is held until the work has ended. */
    void cancel() {
        List<Runnable> due;
        lock.lock();
        try {
            cancelled = true;
            due = List.copyOf(hooks);
            hooks.clear();
        } finally {
            lock.unlock();
        }
        due.forEach(AsyncAttempt::runQuietly);
        if (!parts.config().bulkhead().holdUntilDone()) {
            leave();
        }
    }

    @Override
    public void onCancel(Runnable hook) {
        boolean late;
        lock.lock();
        try {
            late = cancelled;
            if (!late) {
                hooks.add(hook);
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            runQuietly(hook);
        }
    }

    @Override
    public boolean isCancelled() {
        lock.lock();
        try {
            return cancelled;
        } finally {
            lock.unlock();
        }
    }

    private static void runQuietly(Runnable hook) {
        try {
            hook.run();
        } catch (Throwable broken) {
            // The attempt is over; what its hook throws has nobody to go to.
        }
    }
}
