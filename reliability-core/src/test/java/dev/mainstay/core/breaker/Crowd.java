package dev.mainstay.core.breaker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Many threads that do the same at once. */
final class Crowd {

    private static final long PATIENCE_SECONDS = 60;
    private static final int MOST_SPINS = 50_000;

    private Crowd() {}

    static void run(int threads, IntConsumer action) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int index = i;
                all.add(pool.submit(() -> together(start, action, index)));
            }
            for (Future<?> one : all) {
                one.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /**
     * Lets two threads do the same many times over, mostly within a few nanoseconds of each other; what comes after each round is done by one of
     * them alone.
     */
    static void pairs(int rounds, IntConsumer action, Runnable afterEach) throws Exception {
        CyclicBarrier end = new CyclicBarrier(2, afterEach);
        AtomicInteger ready = new AtomicInteger();
        run(2, index -> {
            for (int round = 1; round <= rounds; round++) {
                ready.incrementAndGet();
                for (int spin = 0; spin < MOST_SPINS && ready.get() < 2 * round; spin++) {
                    Thread.onSpinWait();
                }
                action.accept(index);
                await(end);
            }
        });
    }

    private static void together(CyclicBarrier start, IntConsumer action, int index) {
        await(start);
        action.accept(index);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
