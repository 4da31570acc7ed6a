package dev.mainstay.core.timeout;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Scheduler;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One daemon thread for many time limits of which nearly all are taken out again. It starts with the first entry and ends when it was closed
 * and nothing waits any more. Thread-safe.
 *
 * <p>Entries lie in a binary heap and know their place in it, so that adding and taking out make no garbage; and since most limits of a
 * service are equally long, a new one belongs at the end, where nothing has to be moved. The thread is woken only for an entry that is due
 * before the time until which it sleeps, so a call that ends in time wakes nobody. A {@code ScheduledThreadPoolExecutor} makes 96 bytes for
 * each entry and may wake its thread for each.
 */
public final class LimitTimer implements Scheduler {

    private static final int FIRST_CAPACITY = 64;

    private final String threadName;
    private final ReentrantLock lock = new ReentrantLock();
    private Entry[] heap = new Entry[FIRST_CAPACITY];
    private int size;
    private boolean closed;
    private @Nullable Thread thread;

    /** The reading until which the thread sleeps; an entry that is due earlier must wake it. Guarded by the lock, as all of the above. */
    private long asleepUntil;

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
        add(entry, Nanos.of(delay));
        return entry::cancel;
    }

    void add(Entry entry, long delayNanos) {
        entry.dueNanos = System.nanoTime() + Math.max(0, delayNanos);
        lock.lock();
        try {
            entry.timer = this;
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            siftUp(size++, entry);
            wakeFor(entry);
        } finally {
            lock.unlock();
        }
    }

    private void wakeFor(Entry entry) {
        if (thread == null) {
            asleepUntil = entry.dueNanos;
            thread = daemon();
            thread.start();
        } else if (entry.dueNanos - asleepUntil < 0) {
            asleepUntil = entry.dueNanos;
            LockSupport.unpark(thread);
        }
    }

    /** It outlives the call that happens to start it, and must not keep what belongs to that one. */
    private Thread daemon() {
        Thread made = new Thread(null, this::serve, threadName, 0, false);
        made.setContextClassLoader(LimitTimer.class.getClassLoader());
        made.setDaemon(true);
        return made;
    }

    private void remove(Entry entry) {
        lock.lock();
        try {
            int index = entry.index;
            if (index < 0) {
                return;
            }
            entry.index = -1;
            Entry last = heap[--size];
            clear(size);
            if (index < size) {
                siftDown(index, last);
                if (heap[index] == last) {
                    siftUp(index, last);
                }
            }
            if (closed && size == 0) {
                LockSupport.unpark(thread);
            }
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("NullAway") // beyond its size the heap holds nothing
    private void clear(int index) {
        heap[index] = null;
    }

    private void serve() {
        for (Entry due = next(); due != null; due = next()) {
            try {
                due.run();
            } catch (Throwable broken) {
                // An entry is ours or a short task of a guard, which tells its own failures; the others must still
                // fire.
            }
        }
    }

    /** Waits for the next entry that is due and takes it out; null when there will be none. */
    private @Nullable Entry next() {
        while (true) {
            long sleep;
            lock.lock();
            try {
                if (size == 0 && closed) {
                    thread = null;
                    return null;
                }
                long now = System.nanoTime();
                long wait = size == 0 ? Nanos.LONGEST : heap[0].dueNanos - now;
                if (wait <= 0) {
                    Entry first = heap[0];
                    remove(first);
                    return first;
                }
                asleepUntil = now + wait;
                sleep = wait;
            } finally {
                lock.unlock();
            }
            LockSupport.parkNanos(this, sleep);
            // Nobody interrupts this thread but by mistake; with the flag set it would never sleep again.
            Thread.interrupted();
        }
    }

    /** Returns how many entries wait. */
    public int pending() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets the thread end as soon as nothing waits. What waits still fires; so does what is added afterwards, for which the thread comes back.
     */
    public void close() {
        lock.lock();
        try {
            closed = true;
            LockSupport.unpark(thread);
        } finally {
            lock.unlock();
        }
    }

    private void siftUp(int from, Entry entry) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            if (entry.dueNanos - heap[parent].dueNanos >= 0) {
                break;
            }
            place(index, heap[parent]);
            index = parent;
        }
        place(index, entry);
    }

    private void siftDown(int from, Entry entry) {
        int index = from;
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            if (child + 1 < size && heap[child + 1].dueNanos - heap[child].dueNanos < 0) {
                child++;
            }
            if (heap[child].dueNanos - entry.dueNanos >= 0) {
                break;
            }
            place(index, heap[child]);
            index = child;
        }
        place(index, entry);
    }

    private void place(int index, Entry entry) {
        heap[index] = entry;
        entry.index = index;
    }

    /** What waits; it knows its place in the heap. */
    abstract static sealed class Entry implements Runnable permits TimeLimit, TaskEntry {

        private long dueNanos;
        private int index = -1;
        private @Nullable LimitTimer timer;

        /** Takes it out, unless it has fired. */
        final void cancel() {
            LimitTimer of = timer;
            if (of != null) {
                of.remove(this);
            }
        }
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
