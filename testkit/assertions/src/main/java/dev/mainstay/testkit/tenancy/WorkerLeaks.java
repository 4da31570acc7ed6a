package dev.mainstay.testkit.tenancy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks at all threads of an executor: tasks that wait for each other are on different ones. */
final class WorkerLeaks {

    private static final int SECONDS_TO_MEET = 10;

    private WorkerLeaks() {}

    static List<String> on(ExecutorService executor, int threads) {
        if (executor.isShutdown()) {
            return List.of();
        }
        CyclicBarrier meeting = new CyclicBarrier(threads);
        List<Future<List<String>>> looks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            looks.add(executor.submit(() -> {
                List<String> left = TenantLeaks.onCurrentThread();
                meeting.await(SECONDS_TO_MEET, TimeUnit.SECONDS);
                return left;
            }));
        }
        List<String> left = new ArrayList<>();
        for (Future<List<String>> look : looks) {
            left.addAll(answer(look, threads));
        }
        return left;
    }

    private static List<String> answer(Future<List<String>> look, int threads) {
        try {
            return look.get(2 * SECONDS_TO_MEET, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            if (e.getCause() instanceof TimeoutException
                    || e.getCause() instanceof BrokenBarrierException
                    || e instanceof TimeoutException) {
                throw new AssertionError(
                        "Expected an executor to run " + threads
                                + " tasks at the same time but it did not within " + SECONDS_TO_MEET
                                + " s: it has fewer threads, or a task of the test still runs",
                        e);
            }
            throw new AssertionError("A worker could not be looked at", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while workers were looked at", e);
        }
    }
}
