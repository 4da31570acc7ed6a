package dev.mainstay.core.timeout;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One daemon thread for many time limits of which nearly all are taken out again. It starts with the first entry and ends when it was closed
 * and nothing waits any more. Thread-safe.
 *
 * <p>A limit lies in a {@linkplain Desk desk} of its thread for as long as it runs: put there and taken away by one compare-and-set each,
 * without a lock and without garbage. What finds no desk, and everything else that is scheduled, lies in a heap under a lock. The thread is
 * woken only for an entry that is due before the time until which it sleeps, so a call that ends in time wakes nobody. A
 * {@code ScheduledThreadPoolExecutor} makes objects for each entry, takes its lock twice and may wake its thread for each.
 */
public final class LimitTimer implements Scheduler {

    private final String threadName;
    private final Desks desks = new Desks();
    private final ReentrantLock lock = new ReentrantLock();
    private final EntryHeap heap = new EntryHeap();
    private volatile boolean closed;

    /** Changed under the lock. A limit that sees none after it has been put on its desk starts one. */
    private volatile @Nullable Thread thread;

    /** The reading until which the thread sleeps. It is told before the desks are looked through for the last time before the sleep. */
    private volatile long asleepUntil;

    /** Told before each unpark: the thread may use up that one while it waits for the lock, on its way to sleep. */
    private volatile boolean woken;

    private LimitTimer(String threadName) {
        this.threadName = threadName;
    }

    /**
     * Makes a timer without a thread yet.
     *
     * @param threadName name of the thread, for thread dumps
     */
    public static LimitTimer of(String threadName) {
        return new LimitTimer(threadName);
    }

    @Override
    public Scheduled schedule(Runnable task, Duration delay) {
        Entry entry = new TaskEntry(task);
        entry.dueNanos = System.nanoTime() + Math.max(0, Nanos.of(delay));
        addToHeap(entry);
        return () -> remove(entry);
    }

    /**
     * Adds a limit of the calling thread.
     *
     * @param dueNanos a reading of {@link System#nanoTime()}
     */
    void add(Entry entry, long dueNanos) {
        entry.dueNanos = dueNanos;
        if (desks.put(entry)) {
            Thread serving = thread;
            if (serving == null || dueNanos - asleepUntil < 0) {
                wakeFor(entry);
            }
        } else {
            addToHeap(entry);
        }
    }

    private void addToHeap(Entry entry) {
        lock.lock();
        try {
            heap.add(entry);
        } finally {
            lock.unlock();
        }
        wakeFor(entry);
    }

    private void wakeFor(Entry entry) {
        try {
            wake(entry.dueNanos);
        } catch (Throwable noThread) {
            // The caller learns that there is no limit, so none may fire later.
            remove(entry);
            throw noThread;
        }
    }

    /** Takes an entry out, unless it has fired. */
    void remove(Entry entry) {
        if (!desks.take(entry)) {
            lock.lock();
            try {
                heap.remove(entry);
            } finally {
                lock.unlock();
            }
        }
        if (closed) {
            unpark();
        }
    }

    private void unpark() {
        woken = true;
        LockSupport.unpark(thread);
    }

    private void wake(long dueNanos) {
        lock.lock();
        try {
            if (thread == null) {
                asleepUntil = dueNanos;
                Thread made = daemon();
                // Told afterwards: one that the system refuses to start must not pass for one that serves.
                made.start();
                thread = made;
            } else if (dueNanos - asleepUntil < 0) {
                asleepUntil = dueNanos;
                unpark();
            }
        } finally {
            lock.unlock();
        }
    }

    /** It outlives the call that happens to start it, and must not keep what belongs to that one. */
    private Thread daemon() {
        Thread made = new Thread(null, this::serve, threadName, 0, false);
        made.setContextClassLoader(LimitTimer.class.getClassLoader());
        made.setDaemon(true);
        return made;
    }

    private void serve() {
        while (!hasEnded()) {
            Entry due = due();
            if (due == null) {
                sleep();
            } else {
                fire(due);
            }
        }
    }

    private static void fire(Entry due) {
        try {
            due.run();
        } catch (Throwable broken) {
            // An entry is ours or a short task of a guard, which tells its own failures; the others must still fire.
        }
    }

    private @Nullable Entry due() {
        long now = System.nanoTime();
        Entry onDesk = desks.takeDue(now);
        if (onDesk != null) {
            return onDesk;
        }
        lock.lock();
        try {
            return heap.takeDue(now);
        } finally {
            lock.unlock();
        }
    }

    /** Says first until when it sleeps and looks afterwards, so that a limit is either seen here or sees that it must wake this thread. */
    private void sleep() {
        woken = false;
        long until = earliest(System.nanoTime() + Nanos.LONGEST);
        asleepUntil = until;
        // The last look is without the lock.
        if (earliest(until) - until < 0 || (closed && isEmpty()) || woken) {
            return;
        }
        LockSupport.parkNanos(this, until - System.nanoTime());
        // Nobody interrupts this thread but by mistake; with the flag set it would never sleep again.
        Thread.interrupted();
    }

    private long earliest(long limit) {
        long onDesks = desks.earliest(limit);
        lock.lock();
        try {
            return heap.earliest(onDesks);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread of a closed timer. What was added in the same moment is either seen here or starts a new thread. */
    private boolean hasEnded() {
        if (!closed || !isEmpty()) {
            return false;
        }
        lock.lock();
        try {
            thread = null;
            if (!isEmpty()) {
                thread = Thread.currentThread();
                return false;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isEmpty() {
        return pending() == 0;
    }

    /** Returns how many entries wait. */
    public int pending() {
        lock.lock();
        try {
            return heap.size() + desks.taken();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets the thread end as soon as nothing waits. What waits still fires; so does what is added afterwards, for which the thread comes back.
     */
    public void close() {
        closed = true;
        unpark();
    }

    /** What waits; it knows its place. */
    abstract static sealed class Entry implements Runnable permits TimeLimit, TaskEntry {

        /** A reading of the clock of the JVM. */
        long dueNanos;

        /** Where it lies: in the heap from zero on, on a desk as a negative number, {@link #NOWHERE} if nowhere. */
        int place = NOWHERE;

        static final int NOWHERE = Integer.MIN_VALUE;
    }

    private static final class TaskEntry extends Entry {

        private final Runnable task;

        private TaskEntry(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            task.run();
        }
    }
}
