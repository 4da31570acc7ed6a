package dev.mainstay.core.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.time.ManualTime;
import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetryBudgetRaceTest {

    private static final int THREADS = 8;
    private static final int CALLS = 20_000;

    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void stop() throws InterruptedException {
        pool.shutdownNow();
        assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void threadsTogetherAreNeverLetThroughMoreOftenThanAllowed() throws Exception {
        RetryBudget budget = RetryBudget.ofDefaults(ManualTime.create());
        CyclicBarrier start = new CyclicBarrier(THREADS);

        long admitted = sum(() -> {
            start.await();
            long mine = 0;
            for (int i = 0; i < CALLS; i++) {
                budget.firstAttempt(0);
                mine += budget.tryRetry() ? 1 : 0;
            }
            return mine;
        });

        assertThat(budget.firstAttemptsInWindow()).isEqualTo((long) THREADS * CALLS);
        assertThat(admitted).isEqualTo(THREADS * CALLS / 5 + 10);
    }

    /** Slices are replaced all the time, while readings come late by up to three windows; the count must never exceed what was begun in time. */
    @Test
    void slicesThatAreReplacedUnderTheCountersAreNeverCountedTooHigh() throws Exception {
        AtomicLong clock = new AtomicLong();
        Ticker ticker = clock::get;
        Duration window = Duration.ofMillis(1);
        RetryBudget budget = RetryBudget.of(1, 0, window, ticker);
        CyclicBarrier start = new CyclicBarrier(THREADS);

        sum(() -> {
            start.await();
            for (int i = 0; i < CALLS; i++) {
                long now = clock.getAndAdd(100);
                budget.firstAttempt(now - i % 4 * window.toNanos());
                budget.tryRetry();
            }
            return 0;
        });

        long begunInTime = window.toNanos() / 100;
        assertThat(budget.firstAttemptsInWindow()).isPositive().isLessThanOrEqualTo(begunInTime);
        clock.addAndGet(window.toNanos());
        assertThat(budget.firstAttemptsInWindow()).isZero();
    }

    private interface Work {
        long run() throws Exception;
    }

    private long sum(Work work) throws Exception {
        List<Future<Long>> results = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            results.add(pool.submit(work::run));
        }
        long sum = 0;
        for (Future<Long> result : results) {
            sum += result.get(50, TimeUnit.SECONDS);
        }
        return sum;
    }
}
