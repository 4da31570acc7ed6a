package dev.mainstay.core.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until it is told to move: ticker, sleeper and scheduler in one, for tests.
 *
 * <p>{@link #advance} moves it and runs what falls due, in order, on the calling thread. {@link #sleep} moves it by the slept time, so that
 * code which backs off runs through at once; {@link #sleeps} tells what was slept. Thread-safe.
 *
 * <pre>{@code
 * ManualTime time = ManualTime.create();
 * Deadline deadline = Deadline.after(Duration.ofSeconds(15), time);
 * time.advance(Duration.ofSeconds(14));                            // deadline.remaining() is one second
 * }</pre>
 */
public final class ManualTime implements Ticker, Sleeper, Scheduler {

    private final Object lock = new Object();
    private final List<Duration> sleeps = new ArrayList<>();
    private final PriorityQueue<Task> tasks = new PriorityQueue<>(
            Comparator.<Task>comparingLong(task -> task.dueNanos).thenComparingLong(task -> task.order));
    private final long originNanos;
    private long elapsedNanos;
    private long order;

    private ManualTime(long originNanos) {
        this.originNanos = originNanos;
    }

    /** Makes a time whose first reading is zero. */
    public static ManualTime create() {
        return startingAt(0);
    }

    /**
     * Makes a time with a first reading of one's own, such as one that is about to wrap.
     *
     * @param nanos any value
     */
    public static ManualTime startingAt(long nanos) {
        return new ManualTime(nanos);
    }

    @Override
    public long nanos() {
        synchronized (lock) {
            return originNanos + elapsedNanos;
        }
    }

    /**
     * Moves time on and runs every task that falls due on the way, each at its own time.
     *
     * @param duration zero or more
     * @throws IllegalArgumentException when negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration must be >= 0, was " + duration);
        }
        long target;
        synchronized (lock) {
            target = fromNow(Nanos.of(duration));
        }
        for (Task due = nextUntil(target); due != null; due = nextUntil(target)) {
            due.task.run();
        }
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Duration taken = duration.isNegative() ? Duration.ZERO : duration;
        synchronized (lock) {
            sleeps.add(taken);
        }
        advance(taken);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Returns everything that was slept so far, in order. */
    public List<Duration> sleeps() {
        synchronized (lock) {
            return List.copyOf(sleeps);
        }
    }

    /** Returns how many scheduled tasks wait. */
    public int pending() {
        synchronized (lock) {
            return tasks.size();
        }
    }

    @Override
    public Scheduled schedule(Runnable task, Duration delay) {
        synchronized (lock) {
            Task entry = new Task(task, fromNow(Math.max(0, Nanos.of(delay))), order++);
            tasks.add(entry);
            return () -> cancel(entry);
        }
    }

    private long fromNow(long nanos) {
        long then = elapsedNanos + nanos;
        return then < 0 ? Long.MAX_VALUE : then;
    }

    private void cancel(Task entry) {
        synchronized (lock) {
            tasks.remove(entry);
        }
    }

    private @Nullable Task nextUntil(long target) {
        synchronized (lock) {
            Task next = tasks.peek();
            if (next == null || next.dueNanos > target) {
                elapsedNanos = Math.max(elapsedNanos, target);
                return null;
            }
            elapsedNanos = Math.max(elapsedNanos, next.dueNanos);
            return tasks.poll();
        }
    }

    private static final class Task {
        private final Runnable task;
        private final long dueNanos;
        private final long order;

        private Task(Runnable task, long dueNanos, long order) {
            this.task = task;
            this.dueNanos = dueNanos;
            this.order = order;
        }
    }
}
