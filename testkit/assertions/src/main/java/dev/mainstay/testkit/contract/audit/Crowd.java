package dev.mainstay.testkit.contract.audit;

import dev.mainstay.core.context.CallContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads that do one thing again and again until it is closed, but not for ever; a thread ends at its first failure. */
final class Crowd implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;
    private static final int MOST_STEPS_OF_ONE = 100;

    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch steps;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean enough;

    private Crowd(int steps) {
        this.steps = new CountDownLatch(steps);
    }

    static Crowd of(int size, int leastSteps, Runnable step) {
        Crowd crowd = new Crowd(leastSteps);
        for (int i = 0; i < size; i++) {
            crowd.threads.add(new Thread(() -> crowd.repeat(step), "crowd-" + i));
        }
        crowd.threads.forEach(Thread::start);
        return crowd;
    }

    private void repeat(Runnable step) {
        for (int i = 0; i < MOST_STEPS_OF_ONE && !enough; i++) {
            try {
                CallContext.empty().run(step);
                steps.countDown();
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
                return;
            }
        }
    }

    /** Waits until all together have done so many steps as they were made for. */
    void awaitSteps() throws InterruptedException {
        boolean done = steps.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!done) {
            throw new AssertionError("the crowd did not get on", failure.get());
        }
    }

    @Override
    public void close() {
        enough = true;
        threads.forEach(Crowd::join);
        Throwable first = failure.get();
        if (first != null) {
            throw new AssertionError("one of the crowd failed", first);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the crowd ended", e);
        }
    }
}
